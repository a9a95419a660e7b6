import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listIn, textIn } from '../../bin/document.js';
import { LIMITS } from '../../node/limits.js';
import { keepRoom } from '../../node/store/spare-room.js';
import { suite, type TestContext } from '../harness.js';
import type { Answer } from './clients.js';
import { Daemon } from './daemon.js';
import { copyNodes, huji, OPERATOR, STATIONS } from './template.js';

const test = suite('processes/disk-full');
const [CODE] = STATIONS;
const MEGABYTE = 1024 * 1024;

/** A disk of its own for a station: a tmpfs. Needs the right to mount one. */
async function onSmallDisk(t: TestContext, megabytes: number): Promise<SmallDisk> {
  const mount = t.folder();
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'huji', mount];
  const mounted = spawnSync('mount', options, { encoding: 'utf8' });
  if (mounted.status !== 0) t.skip('no right to mount a tmpfs');
  t.defer(() => spawnSync('umount', ['-l', mount]));
  const made = t.folder();
  await copyNodes(made);
  const dir = join(mount, CODE);
  cpSync(join(made, CODE), dir, { recursive: true });
  return new SmallDisk(mount, dir);
}

class SmallDisk {
  readonly dir: string;
  private readonly mount: string;

  constructor(mount: string, dir: string) {
    this.mount = mount;
    this.dir = dir;
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.mount);
    return bavail * bsize;
  }

  /** Fills it up to so many free bytes, as another program might. */
  fill(free: number): void {
    const fd = openSync(join(this.mount, 'others'), 'a');
    try {
      while (this.free > free) {
        const bytes = Math.min(MEGABYTE, this.free - free);
        writeSync(fd, Buffer.alloc(bytes));
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(fd);
    }
  }

  clean(): void {
    rmSync(join(this.mount, 'others'));
  }
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
    const disk = await onSmallDisk(t, 160);
    const daemon = new Daemon(t, { code: CODE, dir: disk.dir });
    await daemon.start();
    const first = await submitLines(disk.dir, [line(1)]);
    assert.is(first[0]?.ok, true);
    disk.fill(LIMITS.diskReserveBytes / 2);
    const refused = await submitLines(disk.dir, [line(2)]);
    assert.is(refused[0]?.code, 'DISK_FULL');
    disk.fill(0);
    assert.is(await found(daemon, '王1'), 1, 'reads are answered, and recorded');
    assert.is(await persons(daemon), 1);
    await t.until('the alarm', async () => (await daemon.alarms()).includes('DISK_FULL'));
    disk.clean();
    await t.until('room', async () => {
      const [answer] = await submitLines(disk.dir, [line(3)]);
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
    const disk = await onSmallDisk(t, 192);
    const daemon = new Daemon(t, { code: CODE, dir: disk.dir });
    await daemon.start();
    await submitLines(disk.dir, [line(1), line(2)]);
    await keepRoom(disk.dir);
    assert.ok(existsSync(join(disk.dir, 'room')));
    // Killed, so that the journal is to be read at the start.
    await daemon.kill();
    for (const round of ['first', 'second']) {
      disk.fill(0);
      await daemon.start();
      assert.is(await persons(daemon), 2, round);
      assert.is(await found(daemon, '王2'), 1, round);
      const [refused] = await submitLines(disk.dir, [line(3)]);
      assert.is(refused?.code, 'DISK_FULL', round);
      await daemon.kill();
    }
    await daemon.start();
    disk.clean();
    await t.until('room', async () => {
      const [answer] = await submitLines(disk.dir, [line(4)]);
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
