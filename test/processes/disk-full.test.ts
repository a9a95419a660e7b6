import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listIn, textIn } from '../../bin/document.js';
import { LIMITS } from '../../node/limits.js';
import { keepRoom } from '../../node/store/spare-room.js';
import { suite, type TestContext } from '../harness.js';
import { SmallDisk } from '../small-disk.js';
import type { Answer } from './clients.js';
import { Daemon } from './daemon.js';
import { copyNodes, huji, OPERATOR, STATIONS } from './template.js';

const test = suite('processes/disk-full');
const [CODE] = STATIONS;
const MEGABYTE = 1024 * 1024;

interface StationDisk {
  readonly disk: SmallDisk;
  /** The station's data folder on it. */
  readonly dir: string;
}

async function onSmallDisk(t: TestContext, megabytes: number): Promise<StationDisk> {
  const disk = SmallDisk.at(t, megabytes * MEGABYTE);
  const made = t.folder();
  await copyNodes(made);
  const dir = join(disk.mount, CODE);
  cpSync(join(made, CODE), dir, { recursive: true });
  return { disk, dir };
}

const line = (n: number) =>
  JSON.stringify({
    ...{ ref: `r${n}`, entity: 'person', event: '100', source: 'computer', since: '20040901' },
    fields: { XM: `王${n}`, XB: '1', CSRQ: '19640512', HH: '1' },
  });

/** Answers of `huji submit`, asked of the daemon of the folder. */
async function submitLines(dir: string, lines: readonly string[]): Promise<Answer[]> {
  const input = lines.map((text) => `${text}\n`);
  const { out } = await huji(['submit', '--operator', OPERATOR, '--dir', dir], input);
  return out.split('\n').flatMap((text) => (text === '' ? [] : [JSON.parse(text) as Answer]));
}

async function persons(daemon: Daemon): Promise<number> {
  return (await daemon.status()).counts.persons;
}

async function found(daemon: Daemon, name: string): Promise<number> {
  return listIn(await daemon.call('find', { name }), 'people').length;
}

test(
  'a full disk stops writing and nothing else, and work goes on when there is room',
  async (t) => {
    const { disk, dir } = await onSmallDisk(t, 160);
    const daemon = new Daemon(t, { code: CODE, dir });
    await daemon.start();
    const first = await submitLines(dir, [line(1)]);
    assert.is(first[0]?.ok, true);
    disk.fill(LIMITS.diskReserveBytes / 2);
    const refused = await submitLines(dir, [line(2)]);
    assert.is(refused[0]?.code, 'DISK_FULL');
    disk.fill(0);
    assert.is(await found(daemon, '王1'), 1, 'reads are answered, and recorded');
    assert.is(await persons(daemon), 1);
    await t.until('the alarm', async () => (await daemon.alarms()).includes('DISK_FULL'));
    disk.clean();
    await t.until('room', async () => {
      const [answer] = await submitLines(dir, [line(3)]);
      return answer?.ok === true;
    });
    assert.is(await persons(daemon), 2);
    await t.until('no alarm', async () => !(await daemon.alarms()).includes('DISK_FULL'));
    const verified = await daemon.call('audit.verify');
    assert.is(textIn(verified, 'ok'), 'true');
  },
  { limitMs: 60_000 },
);

test(
  'a node that starts on a full disk opens, answers, and goes on by itself',
  async (t) => {
    const { disk, dir } = await onSmallDisk(t, 192);
    const daemon = new Daemon(t, { code: CODE, dir });
    await daemon.start();
    await submitLines(dir, [line(1), line(2)]);
    await keepRoom(dir);
    assert.ok(existsSync(join(dir, 'room')));
    // Killed, so that the journal is to be read at the start.
    await daemon.kill();
    for (const round of ['first', 'second']) {
      disk.fill(0);
      await daemon.start();
      assert.is(await persons(daemon), 2, round);
      assert.is(await found(daemon, '王2'), 1, round);
      const [refused] = await submitLines(dir, [line(3)]);
      assert.is(refused?.code, 'DISK_FULL', round);
      await daemon.kill();
    }
    await daemon.start();
    disk.clean();
    await t.until('room', async () => {
      const [answer] = await submitLines(dir, [line(4)]);
      return answer?.ok === true;
    });
    assert.is(await persons(daemon), 3);
    await daemon.stop();
    await daemon.start();
    assert.is(await persons(daemon), 3);
    const report = await daemon.call('fsck');
    assert.equal(listIn(report, 'findings'), []);
  },
  { limitMs: 60_000 },
);

test(
  'with the daemon stopped on a full disk questions are answered all the same',
  async (t) => {
    const { disk, dir } = await onSmallDisk(t, 192);
    const daemon = new Daemon(t, { code: CODE, dir });
    await daemon.start();
    await submitLines(dir, [line(1), line(2)]);
    // Killed, so that the journal is to be read, before it kept room for that.
    await daemon.kill();
    disk.fill(0);
    const status = () => huji(['status', '--json', '--dir', dir]);
    const refused = await status();
    assert.is(refused.code, 3);
    assert.match(refused.err, '(STORE_NO_ROOM)\ntry: Free 20 MiB');
    disk.clean();
    await keepRoom(dir);
    for (const round of ['first', 'second']) {
      disk.fill(0);
      const shown = await status();
      assert.match(shown.out, '"persons":2', `${round}: ${shown.err}`);
      const people = await huji(['find', '--name', '王2', '--json', '--dir', dir]);
      assert.match(people.out, '"XM":"王2"', `${round}: ${people.err}`);
    }
  },
  { limitMs: 60_000 },
);
