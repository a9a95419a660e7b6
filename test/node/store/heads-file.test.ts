import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { HeadsFile } from '../../../node/store/heads-file.js';
import { suite } from '../../harness.js';

const test = suite('node/store/heads-file');

const head = (branch: number, seq: number) => ({ branch, stream: 'a'.repeat(16), seq, sealed: 1 });

test('a file that comes back is whole where it says all that was acknowledged', async (t) => {
  const folder = t.folder();
  const path = join(folder, 'heads');
  const heads = HeadsFile.open(folder);
  t.defer(() => heads.close());
  assert.not(heads.isWhole(), 'nothing tells one empty folder from another');
  await heads.append([head(1, 7), head(2, 3)]);
  assert.ok(heads.isWhole());
  copyFileSync(path, `${path}.old`);
  await heads.append([head(1, 8)]);
  assert.ok(heads.isWhole());
  copyFileSync(`${path}.old`, path);
  assert.not(heads.isWhole(), 'an older one');
  rmSync(path);
  assert.not(heads.isWhole());
  writeFileSync(path, 'of another program');
  assert.not(heads.isWhole());
});
