import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot, suite, type TestContext } from '../harness.js';
import { births, submit } from './clients.js';
import { carry, volumesIn } from './couriers.js';
import { Daemon, HUJI } from './daemon.js';
import { COUNTY, copyNodes, ENV, joinNode, PROVINCE } from './template.js';
import { agree, sound } from './tree.js';

const test = suite('processes/disks');

/** Below the province, with no line: it has never talked to anybody. */
const STATION = '220102530000';

interface ByDisk {
  readonly folder: string;
  readonly province: Daemon;
  readonly station: Daemon;
}

async function byDisk(t: TestContext, more: readonly string[] = []): Promise<ByDisk> {
  const folder = t.folder();
  await copyNodes(folder);
  await joinNode(folder, STATION, 'station', PROVINCE, ['--unit9', '229901004']);
  const province = new Daemon(t, { code: PROVINCE, dir: join(folder, PROVINCE) });
  const station = new Daemon(t, { code: STATION, dir: join(folder, STATION), more });
  await province.start();
  await station.start();
  return { folder, province, station };
}

function held(station: Daemon): Promise<number> {
  return station.status().then(({ streams }) => {
    const own = streams.find(({ stream }) => stream.lane === STATION);
    return own?.receipts['province']?.held ?? 0;
  });
}

test(
  'a station that only ever sends disks is at the province, and hears that it is',
  async (t) => {
    const { province, station } = await byDisk(t, ['--spool-to', PROVINCE]);
    const [out, back] = [join(station.dir, 'spool', 'out'), join(province.dir, 'spool', 'out')];
    await submit(station, births(40));
    await t.until('a package', () => volumesIn(out).length > 0, 30_000);
    assert.is(await held(station), 0);
    carry(out, join(province.dir, 'spool', 'in'));
    await agree(t, STATION, [station, province], 30_000);
    const inFolder = join(province.dir, 'spool', 'in');
    await t.until('a note', () =>
      readdirSync(inFolder).some((name) => name.endsWith('.result.txt')),
    );
    await t.until('the files gone', () => volumesIn(inFolder).length === 0);
    await t.until('an answer', () => volumesIn(back).length > 0);
    carry(back, join(station.dir, 'spool', 'in'));
    await t.until('the receipt', async () => (await held(station)) >= 40, 30_000);
    await sound([province, station]);
  },
  { limitMs: 120_000 },
);

test(
  'a station sends to a county that the province has not listed, and hears from it',
  async (t) => {
    const folder = t.folder();
    await copyNodes(folder);
    // Nobody here has ever talked to the province: the bundle says how its parent is sealed to.
    await joinNode(folder, STATION, 'station', COUNTY, ['--unit9', '229901004']);
    const county = new Daemon(t, { code: COUNTY, dir: join(folder, COUNTY) });
    const station = new Daemon(t, { code: STATION, dir: join(folder, STATION) });
    await county.start();
    await station.start();
    await submit(station, births(5));
    const [up, down] = [join(folder, 'up'), join(folder, 'down')];
    await station.call('export', { to: COUNTY, folder: up });
    await county.call('import', { paths: [up] });
    await agree(t, STATION, [station, county]);
    await county.call('export', { to: STATION, folder: down });
    await station.call('import', { paths: [down] });
    const { streams } = await station.status();
    const own = streams.find(({ stream }) => stream.lane === STATION);
    assert.ok((own?.receipts['county']?.held ?? 0) >= 5);
  },
  { limitMs: 60_000 },
);

test(
  'late, doubled and reordered disks change nothing',
  async (t) => {
    const { folder, province, station } = await byDisk(t);
    const disks: string[] = [];
    for (let day = 1; day <= 4; day++) {
      await submit(station, births(10));
      const disk = join(folder, `day ${day}`);
      await station.call('export', { to: PROVINCE, folder: disk, volume: 4096 });
      disks.push(disk);
    }
    const copy = join(folder, 'copy');
    for (const disk of disks)
      cpSync(disk, join(copy, disk.split('/').pop() ?? ''), { recursive: true });
    const [, second = '', third = ''] = disks;
    await province.call('import', { paths: [third] }).catch(() => undefined);
    await province.call('import', { paths: [copy, second] });
    const state = await agree(t, STATION, [station, province]);
    await province.call('import', { paths: [...disks.toReversed(), copy] });
    const after = await province.call('digest', { area: STATION });
    assert.equal({ ...after, epoch: '' }, { ...state, epoch: '' });
    await sound([province]);
  },
  { limitMs: 120_000 },
);

test(
  'an import that is killed is finished by itself; an export that is killed leaves no volume',
  async (t) => {
    const { folder, province, station } = await byDisk(t);
    for (let times = 0; times < 6; times++) await submit(station, births(400));
    for (const parts of [1, 4, 12]) {
      const disk = join(folder, `disk ${parts}`);
      const args = ['--to', PROVINCE, '--out', disk, '--volume', '8192', '--again'];
      await killedIn(t, station, ['export', ...args], () => countIn(disk) >= parts);
      const whole = volumesIn(disk).length;
      assert.ok(whole === 0 || whole === countIn(disk) - 1 || whole === countIn(disk));
      await station.start();
    }
    const disk = join(folder, 'disk');
    await station.call('export', { to: PROVINCE, folder: disk, volume: 8192, again: true });
    const spool = join(province.dir, 'packages', 'in');
    const count = volumesIn(disk).length;
    const moments = [
      () => countBelow(spool) >= 1,
      () => countBelow(spool) >= count / 2,
      () => countBelow(spool) >= count,
      async () => (await headOf(province)) > 0,
      async () => (await headOf(province)) > 1000,
    ];
    for (const moment of moments) {
      await killedIn(t, province, ['import', disk], moment);
      await province.start();
    }
    // Of the last times all volumes were in: what was begun goes to its end by itself.
    await agree(t, STATION, [station, province], 60_000);
    assert.equal(readdirSync(spool), []);
    await sound([province, station]);
  },
  { limitMs: 240_000 },
);

function countIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

/** Volumes in the folders of a box. */
function countBelow(box: string): number {
  if (!existsSync(box)) return 0;
  return readdirSync(box).reduce((sum, name) => sum + volumesIn(join(box, name)).length, 0);
}

async function headOf(province: Daemon): Promise<number> {
  const { streams } = await province.status();
  return streams.find(({ stream }) => stream.lane === STATION)?.head.seq ?? 0;
}

/** Gives a command to a daemon, and cuts its power at that moment, or when it has ended. */
async function killedIn(
  t: TestContext,
  daemon: Daemon,
  args: readonly string[],
  moment: () => boolean | Promise<boolean>,
): Promise<void> {
  const child = spawn(process.execPath, [...HUJI, ...args, '--dir', daemon.dir], {
    cwd: packageRoot,
    env: { PATH: process.env['PATH'] ?? '', ...ENV },
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  await t.until('the moment', async () => child.exitCode !== null || (await moment()), 60_000);
  await daemon.kill();
  await closed;
}
