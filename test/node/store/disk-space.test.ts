import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openStore } from '../../../node/store/open-level.js';
import { suite } from '../../harness.js';
import { refused } from '../identity/province.js';

const test = suite('node/store/disk-space');

const key = Buffer.from([1, 1]);

test('a data folder moved away is no full disk; it is written to once it is back', async (t) => {
  const folder = join(t.folder(), 'data');
  const { store } = await openStore(folder);
  t.defer(() => store.close());
  const put = () => store.commit((tx) => tx.put(key, Buffer.from('a')));
  renameSync(folder, `${folder}.away`);
  assert.is(store.refuses()?.detail, 'ENOENT');
  await refused(put, 'STORE_GONE');
  // Whoever makes it anew, or mounts another there, has not brought it back.
  mkdirSync(join(folder, 'store'), { recursive: true });
  assert.is(store.refuses()?.detail, 'another folder is in its place');
  await refused(put, 'STORE_GONE');
  rmSync(folder, { recursive: true });
  renameSync(`${folder}.away`, folder);
  await put();
  assert.is(store.get(key)?.toString(), 'a');
});
