import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { HujiError } from '../../../proto/errors.js';
import { FileMedium } from '../../../transports/file/file.js';
import type { Label } from '../../../transports/transport.js';
import { suite } from '../../harness.js';

const test = suite('transports/file: names');

const medium = new FileMedium();
/** 户籍 in GB18030, as systems of then wrote it on a disk. */
const GB_NAME = Buffer.from([0xbb, 0xa7, 0xbc, 0xae]);

/** Root may enter any folder; this one may not. */
const NOBODY = 65_534;

const LABEL: Label = {
  package: '0'.repeat(24),
  from: '229901500000',
  to: '220000000000',
  root: '0123456789abcdef',
  training: true,
  made: Date.UTC(2004, 8, 1),
  first: 1,
  last: 9,
  end: '',
};

async function* text(words: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(words);
}

async function stick(folder: string): Promise<void> {
  await medium.write(folder, LABEL, 4096, text('what it holds'));
}

test('volumes below a folder named in another encoding are found, read, and noted', async (t) => {
  const [disk, cut] = [t.folder(), t.folder()];
  const inside = Buffer.concat([Buffer.from(`${disk}/盘 𠮷/`), GB_NAME]);
  mkdirSync(inside, { recursive: true });
  writeFileSync(Buffer.concat([inside, Buffer.from('/'), GB_NAME, Buffer.from('.txt')]), 'x');
  await stick(cut);
  spawnSync('sh', ['-c', `mv ${cut}/*.huji '${disk}/盘 𠮷'/*/`]);
  const [found, ...more] = await medium.look([disk]);
  assert.is(more.length, 0);
  if (found === undefined || !('volume' in found)) return assert.unreachable('no volume');
  const box = medium.box(t.folder());
  assert.ok(await box.keep(found.volume));
  await medium.put(`${found.path}.result.txt`, text('taken in'));
  await medium.remove(found.path);
  assert.is((await medium.look([disk])).length, 0);
  const names = readdirSync(inside, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
  assert.equal(names.map((name) => name.split('.').slice(1).join('.')).sort(), [
    'huji.result.txt',
    'txt',
  ]);
});

test('a folder that nobody may enter hides nothing beside it', async (t) => {
  const disk = t.folder();
  await stick(disk);
  mkdirSync(join(disk, 'lost+found'), { mode: 0 });
  if (process.geteuid?.() === 0) {
    chownSync(disk, NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    t.defer(() => process.seteuid?.(0));
  }
  assert.is((await medium.look([disk])).length, 1);
});

test('a pipe is no disk', async (t) => {
  const pipe = join(t.folder(), 'pipe');
  assert.is(spawnSync('mkfifo', [pipe]).status, 0);
  let code = '';
  await medium.look([pipe]).catch((error: HujiError) => {
    code = error.code;
  });
  assert.is(code, 'FOLDER_UNUSABLE');
});

test('what a link on a disk leads to is not on the disk', async (t) => {
  const [disk, elsewhere] = [t.folder(), t.folder()];
  await stick(elsewhere);
  symlinkSync(elsewhere, join(disk, 'link'));
  assert.equal(await medium.look([disk]), []);
  assert.is((await medium.look([join(disk, 'link')])).length, 1);
});
