import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ProvinceFolder } from '../../../bin/demo/province-folder.js';
import { suite } from '../../harness.js';

const test = suite('bin/demo/province-folder');

test('a folder of its own goes again, one that was there stays, empty', (t) => {
  const given = t.folder();
  const below = join(given, 'below');
  for (const path of [null, below, given]) {
    const folder = new ProvinceFolder(path);
    assert.is(folder.path, path ?? folder.path);
    writeFileSync(join(folder.path, 'file'), '');
    folder.remove();
    assert.is(existsSync(folder.path), path === given);
  }
  assert.equal(readdirSync(given), []);
});

test('a folder with something in it is refused and left alone', (t) => {
  const given = t.folder();
  writeFileSync(join(given, 'thesis'), '');
  for (const path of [given, join(given, 'thesis')]) {
    assert.throws(() => new ProvinceFolder(path), /USAGE/);
  }
  assert.equal(readdirSync(given), ['thesis']);
});
