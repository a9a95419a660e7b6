import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { withFiles } from '../../bin/attached-files.js';
import { suite, type TestContext } from '../harness.js';

const test = suite('bin/attached-files');

async function filled(t: TestContext, attachments: unknown, files: Record<string, Buffer> = {}) {
  const folder = t.folder();
  mkdirSync(join(folder, 'sub'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const line = await withFiles(JSON.stringify({ ref: 'a', attachments }), folder);
  return (JSON.parse(line) as { attachments: unknown }).attachments;
}

test('a file takes the place of its name', async (t) => {
  const bytes = Buffer.from([0xff, 0xd8, 0xff, 0]);
  const given = [{ kind: '照片', file: 'sub/a.jpg', issued: '20041101' }];
  assert.equal(await filled(t, given, { 'sub/a.jpg': bytes }), [
    { kind: '照片', issued: '20041101', base64: bytes.toString('base64') },
  ]);
});

test('what cannot be read stays as it is, and so does what names no file', async (t) => {
  for (const given of [
    [{ kind: '照片', file: 'nowhere.jpg' }],
    [{ kind: '照片', file: 'sub' }],
    [{ kind: '照片', file: 7 }],
    [{ kind: '照片', base64: 'AA==' }],
    ['"file"'],
    '"file"',
  ]) {
    assert.equal(await filled(t, given), given);
  }
});

test('of a file that is too large no more is read than shows it', async (t) => {
  const given = [{ kind: '照片', file: 'big' }];
  const [only] = (await filled(t, given, { big: Buffer.alloc(5_000_000) })) as {
    base64: string;
  }[];
  assert.is(Buffer.from(only?.base64 ?? '', 'base64').length, 20_481);
});

test('lines that are no document are passed on', async (t) => {
  const bad = ['{"file"', '"file"', '[{"file":1}]', 'null "file"'];
  for (const line of bad) assert.is(await withFiles(line, t.folder()), line);
});
