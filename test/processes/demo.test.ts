import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { DemoDocument } from '../../bin/demo/play.js';
import { runHuji, startHuji } from '../bin/huji-process.js';
import { suite, type TestContext } from '../harness.js';

const test = suite('processes/demo');
const LIMIT = { limitMs: 180_000 };
const PEOPLE = 3000;

/** A demo that has begun in a temporary folder of this test. */
function startDemo(
  t: TestContext,
  args: readonly string[] = [],
  env: { readonly [name: string]: string } = {},
) {
  const folder = t.folder();
  const { child, ended } = startHuji(['demo', '--json', ...args], { TMPDIR: folder, ...env });
  t.defer(() => child.kill('SIGKILL'));
  t.defer(() => {
    for (const pid of processesIn(folder).keys()) process.kill(pid, 'SIGKILL');
  });
  return { folder, child, ended };
}

/** Process ids of the daemons whose data lie in a folder, with their command lines. */
function daemonsIn(folder: string): Map<number, string> {
  return processesIn(folder, 'run --dir ');
}

/** The same of all that work for a demo: what lies between the nodes too. */
function processesIn(folder: string, before = ''): Map<number, string> {
  const { stdout } = spawnSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.includes(`${before}${folder}`));
  return new Map(lines.map((line) => [Number.parseInt(line, 10), line]));
}

/** A demo that was stopped waits for its daemons; whoever is behind the attendant ends soon. */
async function assertNothingLeft(t: TestContext, folder: string): Promise<void> {
  assert.equal([...daemonsIn(folder).values()], []);
  await t.until('all processes to be gone', () => processesIn(folder).size === 0);
  // What runs the sources keeps its own things there.
  assert.equal(
    readdirSync(folder).filter((name) => name.startsWith('huji')),
    [],
  );
}

function errorOf(stdout: string): { code: string; message: string } {
  return (JSON.parse(stdout) as { error: { code: string; message: string } }).error;
}

test(
  'a province is made, loads its registers and agrees at every tier, and nothing is left',
  async (t) => {
    const { folder, ended } = startDemo(t, ['--people', String(PEOPLE)]);
    const { code, stdout, stderr } = await ended;
    assert.is(code, 0, stderr);
    const document = JSON.parse(stdout) as DemoDocument;
    assert.equal(Object.keys(document), ['people', 'frames', 'tiers', 'converged']);
    assert.is(document.people, PEOPLE);
    // Each of 12 nodes wrote some; each station's people fill one at the least.
    assert.ok(document.frames >= 12, `${document.frames} frames`);
    assert.is(document.converged, true);
    assert.is(new Set(document.tiers.map(({ node }) => node)).size, 12);
    for (const tier of document.tiers) {
      const names = ['node', 'area', 'digest', 'atProvince', 'state', 'stateAtProvince', 'cut'];
      assert.equal(Object.keys(tier), names);
      assert.is(tier.area, tier.node);
      assert.match(tier.digest, /^[0-9a-f]{64}$/);
      assert.is(tier.atProvince, tier.digest, tier.node);
      assert.match(tier.state ?? '', /^[0-9a-f]{32}$/);
      assert.is(tier.stateAtProvince, tier.state, tier.node);
      assert.match(tier.cut, /^[0-9a-z]{16}@\d+/);
    }
    assert.is(new Set(document.tiers.map(({ digest }) => digest)).size, 12);
    assert.match(stderr, /gb18030/);
    assert.match(stderr, /by telephone from 220102500000 to 220102000000: \d{5,} bytes/);
    assert.match(stderr, /by disk from 220202510000/);
    const found = spawnSync('nats-server', ['--version']).status === 0;
    assert.match(stderr, found ? 'through NATS JetStream' : 'no nats-server is found');
    await assertNothingLeft(t, folder);
  },
  LIMIT,
);

test(
  'where no NATS server is on the path, the demo says so and does without',
  async (t) => {
    const nowhere = t.folder();
    const { folder, ended } = startDemo(t, ['--people', '600'], { PATH: nowhere });
    const { code, stdout, stderr } = await ended;
    assert.is(code, 0, stderr);
    assert.is((JSON.parse(stdout) as DemoDocument).converged, true);
    assert.match(stderr, 'by gRPC: no nats-server is found on the path');
    await assertNothingLeft(t, folder);
  },
  LIMIT,
);

test(
  'an interrupt in the middle of a load leaves nothing',
  async (t) => {
    const { folder, child, ended } = startDemo(t);
    let said = '';
    child.stderr?.on('data', (text: string) => {
      said += text;
    });
    await t.until('a station to be loaded', () => said.includes('people loaded'), LIMIT.limitMs);
    assert.is(daemonsIn(folder).size, 12);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    assert.is(code, 3);
    assert.is(errorOf(stdout).code, 'INTERRUPTED');
    await assertNothingLeft(t, folder);
  },
  LIMIT,
);

test(
  'an impatient second interrupt leaves nothing either',
  async (t) => {
    const { folder, child, ended } = startDemo(t);
    await t.until('a city to be made', () => daemonsIn(folder).size >= 2, LIMIT.limitMs);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    assert.is((await ended).code, 3);
    await t.until('the daemons to be gone', () => daemonsIn(folder).size === 0);
    await assertNothingLeft(t, folder);
  },
  LIMIT,
);

test(
  'a daemon that dies ends the demo with its name, and nothing is left',
  async (t) => {
    const { folder, child, ended } = startDemo(t);
    const city = await t.until(
      'a city to run',
      () => [...daemonsIn(folder)].find(([, line]) => line.includes('/220200000000 ')),
      LIMIT.limitMs,
    );
    process.kill(city[0], 'SIGKILL');
    const { code, stdout } = await ended;
    assert.is(code, 1);
    const { code: name, message } = errorOf(stdout);
    assert.is(name, 'NODE_ENDED');
    assert.match(message, '220200000000, SIGKILL');
    assert.is(child.exitCode, 1);
    await assertNothingLeft(t, folder);
  },
  LIMIT,
);

test(
  'daemons end with a demo that is killed, and outlive one that keeps them',
  async (t) => {
    const killed = startDemo(t);
    await t.until('a city to run', () => daemonsIn(killed.folder).size >= 2, LIMIT.limitMs);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await t.until('all to be gone', () => processesIn(killed.folder).size === 0);
    const keeping = startDemo(t, ['--people', '600', '--keep-running']);
    assert.is((await keeping.ended).code, 0);
    const pids = [...daemonsIn(keeping.folder).keys()];
    assert.is(pids.length, 12);
    const kept = [...processesIn(keeping.folder).keys()];
    assert.ok(kept.length > pids.length, 'what lies between the nodes stays too');
    const [dir = ''] = [...daemonsIn(keeping.folder).values()].map(
      (line) => /--dir (\S+)/.exec(line)?.[1],
    );
    assert.is((await runHuji(['status', '--json', '--dir', dir])).code, 0);
    const [root = ''] = readdirSync(keeping.folder).filter((name) => name.startsWith('huji'));
    const written = readFileSync(join(keeping.folder, root, 'pids'), 'utf8')
      .trim()
      .split(' ');
    assert.is(written.length, pids.length + 1);
    for (const pid of written) process.kill(Number(pid), 'SIGTERM');
    await t.until('all to be gone', () => processesIn(keeping.folder).size === 0);
  },
  LIMIT,
);
