import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../harness.js';
import { type Answer, births, submit } from './clients.js';
import type { Daemon } from './daemon.js';
import { ask, below, comeUp, listed, receipted } from './moving.js';
import { copyNodes, huji, joinNode, OPERATOR, PROVINCE } from './template.js';
import { agree, calm, daemonIn, present, sound } from './tree.js';

const test = suite('processes/move');

const CITY = '220100000000';
const COUNTY = '220103000000';
const STATIONS = ['220103500000', '220103510000'] as const;

interface Autumn {
  readonly folder: string;
  readonly province: Daemon;
  readonly stations: readonly [Daemon, Daemon];
  /** What the stations told their clerks. */
  readonly answers: Answer[];
}

/** Two stations right below the province; every daemon keeps the address it was first given. */
async function august(t: TestContext): Promise<Autumn> {
  const folder = t.folder();
  await copyNodes(folder);
  const province = daemonIn(t, folder, PROVINCE);
  await province.start();
  const answers: Answer[] = [];
  const make = async (code: string, unit9: string): Promise<Daemon> => {
    await joinNode(folder, code, 'station', PROVINCE, ['--unit9', unit9]);
    const station = daemonIn(t, folder, code, province);
    await station.start();
    answers.push(...(await submit(station, births(40))));
    return station;
  };
  const stations = [
    await make(STATIONS[0], '229901005'),
    await make(STATIONS[1], '229901006'),
  ] as const;
  for (const station of stations) await agree(t, station.code, [station, province]);
  return { folder, province, stations, answers };
}

test(
  'stations and province first, a county later, then the city',
  async (t) => {
    const autumn = await august(t);
    const { province, stations, answers } = autumn;
    const [first, second] = stations;
    const county = await comeUp(t, autumn, COUNTY, 'county');
    await agree(t, COUNTY, [province, county]);
    const { asked } = await ask(county, 'adopt', '--all-below', '--why', 'the county is up');
    assert.equal(asked, [...STATIONS]);
    for (const station of stations) await below(t, station, COUNTY);
    answers.push(...(await submit(first, births(20))));
    await agree(t, first.code, [province, county, first]);
    await receipted(t, first, ['county', 'province']);

    const city = await comeUp(t, autumn, CITY, 'city');
    answers.push(...(await submit(second, births(20))));
    await agree(t, COUNTY, [province, city]);
    const { moved } = await ask(
      province,
      ...['move', '--all-below', '--to', CITY, '--address', city.address, '--why', 'up'],
    );
    assert.equal(moved, [COUNTY]);
    await below(t, county, CITY);
    answers.push(...(await submit(first, births(20))));
    for (const station of stations) {
      await agree(t, station.code, [province, city, county, station]);
      await receipted(t, station, ['county', 'city', 'province']);
    }
    await agree(t, COUNTY, [province, city, county]);

    // Everyone starts again as he was started before, and goes where he stood.
    const all = [province, city, county, ...stations];
    for (const node of all) await node.stop();
    for (const node of all) await node.start();
    await below(t, county, CITY);
    for (const station of stations) await below(t, station, COUNTY);
    answers.push(...(await submit(first, births(5))));
    await agree(t, first.code, [province, city, county, first]);
    await agree(t, COUNTY, [province, city, county]);
    await receipted(t, first, ['county', 'city', 'province']);
    for (const node of [province, city, county]) {
      assert.is((await node.status()).counts.persons, answers.length, node.code);
    }
    await present(province, answers);
    for (const node of all) await calm(t, node);
    await sound(all);
  },
  { limitMs: 90_000 },
);

test(
  'power may fail at any of the three while a station moves',
  async (t) => {
    const autumn = await august(t);
    const { province, stations, answers } = autumn;
    const [station] = stations;
    const county = await comeUp(t, autumn, COUNTY, 'county');
    const city = await comeUp(t, autumn, CITY, 'city');
    const where: { readonly [code: string]: string } = {
      [COUNTY]: county.address,
      [CITY]: city.address,
    };
    let to = COUNTY;
    let from = PROVINCE;
    for (const victim of [station, province, county, station, city]) {
      answers.push(...(await submit(station, births(10))));
      await ask(
        province,
        ...[
          'move',
          station.code,
          '--to',
          to,
          '--address',
          where[to] ?? '',
          '--why',
          `from ${from}`,
        ],
      );
      await victim.kill();
      await victim.start();
      answers.push(...(await submit(station, births(10))));
      await below(t, station, to);
      [from, to] = [to, to === COUNTY ? CITY : COUNTY];
    }
    await agree(t, station.code, [province, city, county, station]);
    await receipted(t, station, ['county', 'province']);
    assert.is((await province.status()).counts.persons, answers.length);
    await present(province, answers);
    await sound([province, city, county, ...stations]);
  },
  { limitMs: 120_000 },
);

test(
  'a county closes: its stations go to the city, one of them asleep, and it is revoked',
  async (t) => {
    const autumn = await august(t);
    const { province, stations, answers } = autumn;
    const [awake, asleep] = stations;
    const county = await comeUp(t, autumn, COUNTY, 'county');
    const city = await comeUp(t, autumn, CITY, 'city');
    await ask(county, 'adopt', '--all-below');
    for (const station of stations) await below(t, station, COUNTY);
    answers.push(...(await submit(asleep, births(10))));
    await asleep.kill();
    const to = ['--to', CITY, '--address', city.address];
    const { moved } = await ask(province, 'move', '--all-from', COUNTY, ...to, '--why', 'closes');
    assert.equal(moved, [...STATIONS]);
    await below(t, awake, CITY);
    await listed(t, county, asleep.code, CITY);
    await ask(province, 'revoke', COUNTY, '--why', 'closed');
    // It starts with the old parent's address, at which a revoked node still passes on the list.
    await asleep.start();
    await below(t, asleep, CITY);
    for (const station of stations) answers.push(...(await submit(station, births(10))));
    for (const station of stations) {
      await agree(t, station.code, [province, city, station]);
      await receipted(t, station, ['city', 'province']);
    }
    await county.stop();
    await present(province, answers);
    assert.is((await city.status()).counts.persons, answers.length);
    await sound([province, city, ...stations]);
  },
  { limitMs: 90_000 },
);

test(
  'a command that cannot be done exits with 1 and says why',
  async (t) => {
    const { province, stations, folder } = await august(t);
    const tail = ['--why', 'x', '--operator', OPERATOR, '--dir', join(folder, PROVINCE)];
    const refused = async (...argv: string[]): Promise<string> => {
      const { code, err } = await huji(['node', 'move', ...argv, ...tail]);
      assert.is(code, 1, err);
      return /\(([A-Z_]+)\)/.exec(err)?.[1] ?? err;
    };
    const [first, second] = stations;
    assert.is(await refused(first.code, '--to', COUNTY), 'NODE_UNLISTED');
    assert.is(await refused(first.code, '--to', second.code), 'MOVE_TIER');
    assert.is(await refused(PROVINCE, '--to', first.code), 'MOVE_CYCLE');
    const { code } = await huji(['node', 'move', first.code, '--all-below', '--to', CITY, ...tail]);
    assert.is(code, 2);
    const again = await ask(province, 'move', first.code, '--to', PROVINCE, '--why', 'x');
    assert.equal(again['unchanged'], [first.code]);
  },
  { limitMs: 30_000 },
);
