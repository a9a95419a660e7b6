import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { makePrivateFolder } from '../../../node/identity/durable-file.js';
import { HujiError } from '../../../proto/errors.js';
import { suite } from '../../harness.js';

const test = suite('node/identity/durable-file');

test('folders are made, open to their owner only, and may be there', (t) => {
  const folder = join(t.folder(), 'a', 'b');
  makePrivateFolder(folder);
  makePrivateFolder(folder);
  assert.is(statSync(folder).mode & 0o777, 0o700);
  assert.is(statSync(join(folder, '..')).mode & 0o777, 0o700);
});

test('a folder that cannot be is refused, in the end', () => {
  const denied = (folder: string) => () => makePrivateFolder(folder);
  const isDenied = (error: Error) => error instanceof HujiError && error.code === 'FOLDER_DENIED';
  assert.throws(denied('/proc/huji/data'), isDenied);
  assert.throws(denied('/proc/huji'), isDenied);
});
