import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../harness.js';
import type { Answer } from './clients.js';
import { Daemon } from './daemon.js';
import { copyNodes, huji, OPERATOR, STATIONS } from './template.js';

const test = suite('processes/remount');
const [CODE] = STATIONS;

/** A disk that can be pulled out, and put in again under another device number. */
class LooseDisk {
  readonly mount: string;
  private image: string;

  private constructor(mount: string, image: string) {
    this.mount = mount;
    this.image = image;
  }

  static at(t: TestContext): LooseDisk {
    const folder = t.folder();
    const [mount, image] = [join(folder, 'mount'), join(folder, 'disk')];
    mkdirSync(mount);
    const isMade =
      ran('truncate', '-s', '1G', image) &&
      ran('mkfs.ext4', '-q', '-F', image) &&
      ran('mount', '-o', 'loop', image, mount);
    if (!isMade) t.skip('no right to mount an image');
    t.defer(() => spawnSync('umount', ['-l', mount]));
    return new LooseDisk(mount, image);
  }

  pull(): void {
    assert.ok(ran('umount', '-l', this.mount));
  }

  /** What was written to the one that was pulled out since then is on no disk. */
  putIn(): void {
    const next = `${this.image}+`;
    assert.ok(ran('cp', '--sparse=always', this.image, next));
    this.image = next;
    assert.ok(ran('mount', '-o', 'loop', next, this.mount));
  }
}

function ran(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0;
}

async function submitted(dir: string, name: string): Promise<Answer | undefined> {
  const line = {
    ...{ ref: name, entity: 'person', event: '100', source: 'computer', since: '20040901' },
    fields: { XM: name, XB: '1', CSRQ: '19640512', HH: '1' },
  };
  const args = ['submit', '--operator', OPERATOR, '--dir', dir];
  const { out } = await huji(args, [`${JSON.stringify(line)}\n`]);
  const [first = ''] = out.split('\n');
  return first === '' ? undefined : (JSON.parse(first) as Answer);
}

test(
  'a disk that is pulled out and put in again is written to without a restart',
  async (t) => {
    const disk = LooseDisk.at(t);
    const made = t.folder();
    await copyNodes(made);
    const dir = join(disk.mount, CODE);
    cpSync(join(made, CODE), dir, { recursive: true });
    const daemon = new Daemon(t, { code: CODE, dir });
    await daemon.start();
    assert.is((await submitted(dir, '王一'))?.ok, true);
    disk.pull();
    const said = (event: string) => daemon.log.filter((line) => line.event === event);
    await t.until('the alarm', () => said('alarm').find(({ code }) => code === 'STORE_GONE'));
    disk.putIn();
    await t.until('the node opened again', () => said('ready').length === 2);
    assert.is(said('remounted').length, 1);
    assert.is((await submitted(dir, '王二'))?.ok, true);
    assert.is((await daemon.status()).counts.persons, 2);
    assert.equal(await daemon.alarms(), []);
  },
  { limitMs: 120_000 },
);
