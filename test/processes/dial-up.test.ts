import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ShapedLine } from '../../bin/demo/shaped-line.js';
import { writeRegister } from '../../bin/generate/generate.js';
import { NO_RATES } from '../../bin/generate/rates.js';
import { suite, type TestContext } from '../harness.js';
import { births, load, submit } from './clients.js';
import type { Daemon } from './daemon.js';
import { COUNTY, copyNodes, PROVINCE, STATIONS } from './template.js';
import { agree, daemonIn, sound } from './tree.js';

const test = suite('processes/dial-up');

interface World {
  readonly station: Daemon;
  readonly county: Daemon;
  readonly province: Daemon;
  readonly line: ShapedLine;
  readonly folder: string;
}

interface Ways {
  readonly ways: readonly {
    readonly state: string;
    readonly window: {
      readonly open: boolean;
      readonly windows: number;
      readonly last: { readonly drained: boolean; readonly bytes: number } | null;
    } | null;
  }[];
}

/** A station on the telephone; the tiers above are on the line. */
async function world(
  t: TestContext,
  shape: { bitsPerSecond: number; roundTripMs: number },
  more: (folder: string) => readonly string[],
): Promise<World> {
  const folder = t.folder();
  await copyNodes(folder);
  const province = daemonIn(t, folder, PROVINCE);
  const county = daemonIn(t, folder, COUNTY, province);
  await province.start();
  await county.start();
  const line = await ShapedLine.start(county.address, shape);
  t.defer(() => line.close());
  const code = STATIONS[0];
  const options = { parent: () => `dialup://${line.hostPort}`, more: more(folder) };
  const station = daemonIn(t, folder, code, undefined, options);
  await station.start();
  return { station, county, province, line, folder };
}

async function waysOf(station: Daemon): Promise<Ways['ways']> {
  return ((await station.call('link.list')) as unknown as Ways).ways;
}

test(
  'a station on the telephone keeps silent until its window, then says all and hangs up',
  async (t) => {
    const shape = { bitsPerSecond: 33_600, roundTripMs: 300 };
    const { station, county, province, line, folder } = await world(t, shape, (at) => [
      ...['--dial-command', `echo dial >> ${at}/calls`],
      ...['--hang-up-command', `echo hang up >> ${at}/calls`],
    ]);
    const answers = await submit(station, births(23));
    assert.is(answers.length, 23);
    await t.until('a sealed frame', async () =>
      (await station.status()).streams.some(
        ({ stream, head }) => stream.lane === STATIONS[0] && head.seq >= 23,
      ),
    );
    const [before] = await waysOf(station);
    assert.is(before?.state, 'scheduled');
    assert.is(before?.window?.windows, 1);
    assert.is(line.connections, 0, 'nobody dials before the window');
    await station.call('link.start');
    await agree(t, STATIONS[0], [station, county, province], 40_000);
    await t.until(
      'the end of the window',
      async () => {
        const [way] = await waysOf(station);
        return way?.window?.open === false && way.window.last?.drained === true;
      },
      20_000,
    );
    const [after] = await waysOf(station);
    assert.is(after?.window?.windows, 0, 'nothing waits');
    assert.is(line.connections, 1);
    assert.ok(existsSync(join(folder, 'calls')));
    assert.is(readFileSync(join(folder, 'calls'), 'utf8'), 'dial\nhang up\n');
    t.note(`${line.up} bytes up, ${line.down} down`);
  },
  { limitMs: 90_000 },
);

test(
  'a line that breaks in the middle of every frame brings all of them, and none twice',
  async (t) => {
    // Cut before any of its frames can pass whole.
    const shape = { bitsPerSecond: 250_000, roundTripMs: 100 };
    const { station, county, line } = await world(t, shape, () => []);
    const out = join(t.folder(), 'register');
    const made = { out, seed: t.seed, people: 3000, stations: 1, rates: NO_RATES };
    const { files } = await writeRegister(made);
    const file = files.find(({ station: code }) => code === STATIONS[0])?.path ?? '';
    const { code, stderr } = await load(station, file, () => undefined);
    assert.is(code, 0, stderr);
    let cutAt = 24_000;
    let cuts = 0;
    const timer = setInterval(() => {
      if (line.up < cutAt) return;
      cutAt = line.up + 24_000;
      cuts += 1;
      line.cut();
    }, 10);
    t.defer(() => clearInterval(timer));
    const waiting = (await station.call('status'))['waiting'] as unknown as { bytes: number };
    await station.call('link.start');
    await agree(t, STATIONS[0], [station, county], 100_000);
    assert.ok(cuts >= 3, `${cuts} cuts`);
    const most = waiting.bytes * 1.35 + (cuts + 1) * 8_000;
    assert.ok(line.up < most, `${line.up} bytes up for ${waiting.bytes} in ${cuts} cuts`);
    await sound([station, county]);
    t.note(`${cuts} cuts: ${line.up} bytes up for ${waiting.bytes} bytes of frames`);
  },
  { limitMs: 150_000 },
);

test(
  'of two ways the better one is used while it answers, and the other takes over',
  async (t) => {
    const folder = t.folder();
    await copyNodes(folder);
    const province = daemonIn(t, folder, PROVINCE);
    const county = daemonIn(t, folder, COUNTY, province);
    await province.start();
    await county.start();
    const quick = { bitsPerSecond: 8_000_000, roundTripMs: 2 };
    const best = await ShapedLine.start(county.address, quick);
    t.defer(() => best.close());
    const second = county.address;
    const options = {
      parent: () => `grpc://${best.hostPort}`,
      more: ['--dial', second],
    };
    const station = daemonIn(t, folder, STATIONS[0], undefined, options);
    await station.start();
    const states = async (): Promise<string> =>
      (await waysOf(station)).map(({ state }) => state).join(' ');
    await t.until('the better way', async () => (await states()) === 'live standby');
    await station.call('link.pause', { way: `grpc://${best.hostPort}` });
    await t.until('the other way', async () => (await states()) === 'paused live');
    await submit(station, births(5));
    await agree(t, STATIONS[0], [station, county, province]);
    await station.call('link.start', { way: `grpc://${best.hostPort}` });
    await t.until('the better way again', async () => (await states()) === 'live standby');
    const test = (await station.call('link.test')) as unknown as { ways: { ok: boolean }[] };
    assert.equal(
      test.ways.map(({ ok }) => ok),
      [true, true],
    );
  },
  { limitMs: 60_000 },
);
