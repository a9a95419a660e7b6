import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { main } from '../../bin/main.js';
import { suite } from '../harness.js';
import { listen } from '../node/control/calls.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/commands, what they say');

test('fsck says how much it has checked, and nothing of rows or rejects', async (t) => {
  const dir = t.folder();
  await listen(t, dir, {
    fsck: (_params, io) => {
      io.progress({ frames: 4, records: 20, indexes: 60 });
      return Promise.resolve({ ok: true, frames: 4, findings: [] });
    },
  });
  const host = fakeHost({ env: { LANG: 'en_US.UTF-8' }, terminal: true });
  assert.is(await main(['fsck', '--dir', dir], host), 0);
  const said = host.err.join('');
  assert.match(said, '84 entries checked');
  assert.not.match(said, /rejected|rows|%/);
});

test('a bundle that is not there is told with its path, and no folder is made', async (t) => {
  const folder = t.folder();
  const dir = join(folder, 'data');
  const host = fakeHost({ env: { LANG: 'en_US.UTF-8' } });
  const node = ['--node', '229901001000', '--tier', 'station'];
  const bundle = join(folder, 'none.bundle');
  assert.is(await main(['init', ...node, '--join', bundle, '--dir', dir], host), 2);
  assert.match(host.err.join(''), `${bundle} (BUNDLE_MISSING)`);
  assert.not.ok(existsSync(dir));
});
