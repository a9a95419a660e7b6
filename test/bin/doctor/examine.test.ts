import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Outcome } from '../../../bin/doctor/check.js';
import { examine } from '../../../bin/doctor/examine.js';
import { checkVersion } from '../../../bin/doctor/machine.js';
import { systemClock } from '../../../node/clock.js';
import { secureRandom } from '../../../node/identity/secure-random.js';
import { suite, type TestContext } from '../../harness.js';
import { startLocal } from '../../processes/local-node.js';
import { CODES, COUNTY, copyNodes, STATIONS } from '../../processes/template.js';
import { fakeHost } from '../fake-host.js';

const test = suite('bin/doctor/examine');
const [STATION] = STATIONS;

async function folders(t: TestContext): Promise<string> {
  const folder = t.folder();
  await copyNodes(folder);
  // What copies folders keeps their rights on some lines of Node.js only.
  for (const code of CODES) chmodSync(join(folder, code), 0o700);
  return folder;
}

async function look(dir: string, ahead = 0): Promise<readonly Outcome[]> {
  const clock = { ...systemClock, now: () => systemClock.now() + ahead };
  return examine(dir, { ...fakeHost(), clock, random: secureRandom });
}

/** Codes of what is wrong; what the machine of the tests may lack is not asked for. */
function codes(outcomes: readonly Outcome[]): string[] {
  const ours = outcomes.filter(({ check }) => check !== 'node-version' && check !== 'disk');
  return ours.flatMap(({ check, code }) => (code === null ? [] : [`${check} ${code}`]));
}

test(
  'a sound node is found sound, with and without its daemon',
  async (t) => {
    const folder = await folders(t);
    const county = await startLocal(t, { dir: join(folder, COUNTY), clock: systemClock });
    const dir = join(folder, STATION);
    writeFileSync(join(dir, 'huji.yaml'), `dial: ${county.address}\n`);
    const stopped = await look(dir);
    assert.equal(codes(stopped), []);
    const names = stopped.map(({ check }) => check);
    for (const name of ['identity', 'store', 'parent', 'clock', 'listen']) {
      assert.ok(names.includes(name as Outcome['check']), name);
    }
    const station = await startLocal(t, { dir, clock: systemClock, parent: county.address });
    await t.until('a link', async () =>
      (await station.status()).links.some(({ state }) => state === 'live'),
    );
    assert.equal(codes(await look(dir)), []);
  },
  { limitMs: 30_000 },
);

test(
  'each fault is named, and hides none behind it',
  async (t) => {
    const folder = await folders(t);
    const sound = join(folder, STATION);
    const broken = async (spoil: (dir: string) => void) => {
      const dir = join(t.folder(), 'node');
      cpSync(sound, dir, { recursive: true });
      chmodSync(dir, 0o700);
      spoil(dir);
      return codes(await look(dir));
    };
    const none = (code: string) => (all: string[]) => assert.ok(all.includes(code), all.join(', '));
    none('folder FOLDER_OPEN')(await broken((dir) => chmodSync(dir, 0o755)));
    const readable = await broken((dir) => chmodSync(join(dir, 'identity', 'age.key'), 0o644));
    none('folder KEY_MODE')(readable);
    none('identity KEY_MODE')(readable);
    none('configuration CONFIG_INVALID')(
      await broken((dir) => writeFileSync(join(dir, 'huji.yaml'), 'lisen: x\n')),
    );
    none('configuration CONFIG_INVALID')(
      await broken((dir) => writeFileSync(join(dir, 'huji.yaml'), 'seal-seconds: never\n')),
    );
    none('identity IDENTITY_DAMAGED')(
      await broken((dir) => rmSync(join(dir, 'identity', 'node.key'))),
    );
    none('store STORE_DAMAGED')(await broken((dir) => rmSync(join(dir, 'store', 'CURRENT'))));
    const nobody = 'dial: grpc://127.0.0.1:1\nlisten: grpc://203.0.113.1:7200\n';
    const alone = await broken((dir) => writeFileSync(join(dir, 'huji.yaml'), nobody));
    none('parent LINK_DOWN')(alone);
    none('listen LISTEN_FAILED')(alone);
  },
  { limitMs: 60_000 },
);

test(
  'clocks that differ are seen without the daemon',
  async (t) => {
    const folder = await folders(t);
    const county = await startLocal(t, { dir: join(folder, COUNTY), clock: systemClock });
    const dir = join(folder, STATION);
    writeFileSync(join(dir, 'huji.yaml'), `dial: ${county.address}\n`);
    assert.equal(codes(await look(dir, 3_600_000)), ['clock CLOCK_SKEW']);
  },
  { limitMs: 30_000 },
);

test('a folder without a node, and a Node.js nobody has tried', async (t) => {
  const all = codes(await look(join(t.folder(), 'nothing')));
  assert.equal(all, ['folder NODE_MISSING', 'identity NODE_MISSING']);
  assert.is(checkVersion('v20.12.0').code, null);
  assert.is(checkVersion('v22.1.0').code, null);
  assert.is(checkVersion('v24.20.0').code, null);
  assert.is(checkVersion('v24.21.0').code, 'NODE_UNTESTED');
  assert.is(checkVersion('v26.8.2').code, 'NODE_UNTESTED');
  assert.is(checkVersion('v20.11.0').code, 'NODE_UNTESTED');
  assert.is(checkVersion('v23.0.0').code, 'NODE_UNTESTED');
});
