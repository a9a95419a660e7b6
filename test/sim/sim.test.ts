import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot, suite, type TestContext } from '../harness.js';
import { drawHistory, type History } from './plan/draw.js';
import { program } from './program.js';

const test = suite('sim/sim');

/** Some seconds a seed, and a failing one is run two hundred times for the sake of a short one. */
const LIMIT_MS = 30 * 60_000;
const FIXED = '1..12';
const FRESH = 36;

function needBuild(t: TestContext): void {
  if (!existsSync(join(packageRoot, 'dist', 'test', 'sim', 'sim.js'))) t.skip('dist/ is not built');
}

/** What a run prints, without what differs from one machine to the next. */
async function simulate(t: TestContext, ...args: string[]): Promise<string> {
  const { status, out, err } = await program(t, 'sim.js', args);
  if (status !== 0) throw new Error(`sim.js ${args.join(' ')}\n${out}${err}`);
  return out.replaceAll(/[0-9.]+ s, log/g, 'log');
}

test(
  'the same seed gives the same event log, in two processes',
  async (t) => {
    needBuild(t);
    const runs = [1, 2].map(() => simulate(t, '--seed', '4', '--minutes', '15'));
    const [first, second] = await Promise.all(runs);
    assert.match(first ?? '', /log [0-9a-f]{12}/);
    assert.is(first, second);
    assert.is.not(await simulate(t, '--seed', '11', '--minutes', '15'), first);
  },
  { limitMs: LIMIT_MS },
);

test(
  'a history file gives the run it was written for',
  async (t) => {
    needBuild(t);
    const file = join(t.folder(), 'history.json');
    writeFileSync(file, JSON.stringify(drawHistory(11, 10)));
    const runs = [
      ['--history', file],
      ['--seed', '11', '--minutes', '10'],
    ].map((args) => simulate(t, ...args));
    const [replayed, drawn] = await Promise.all(runs);
    assert.is(replayed, drawn);
  },
  { limitMs: LIMIT_MS },
);

test(
  'a run that fails prints seed, commit and a short history, which fails again and alone',
  async (t) => {
    needBuild(t);
    const infected = (...args: string[]) =>
      program(t, 'mutants/with.js', ['ack-before-sync', ...args]);
    const { status, out } = await infected('--seed', '4', '--minutes', '10');
    assert.is(status, 1);
    assert.match(out, /^seed 4, commit ([0-9a-f]{12}\+?|unknown): (durable|receipts)$/m);
    const file = /in (\/.*\.json):$/m.exec(out)?.[1] ?? '';
    t.defer(() => rmSync(file));
    const short = JSON.parse(readFileSync(file, 'utf8')) as History;
    assert.ok(short.actions.length < drawHistory(4, 10).actions.length);
    const again = await infected('--history', file, '--no-shrink');
    assert.is(again.status, 1);
    assert.match(again.out, /FAILED (durable|receipts)/);
    assert.match(await simulate(t, '--history', file), / ok /);
  },
  { limitMs: LIMIT_MS },
);

test('what cannot be run is refused with what is wrong, and exit 2', async (t) => {
  needBuild(t);
  for (const args of [
    ['--seeds', '9..3'],
    ['--history', join(t.folder(), 'none')],
  ]) {
    const { status, out, err } = await program(t, 'sim.js', args);
    assert.is(status, 2);
    assert.is(out, '');
    assert.match(err, new RegExp(`^${args[0]} [\\s\\S]*npm run sim`));
    assert.not.match(err, /at .*\.js:/);
  }
});

test(
  'provinces keep every promise, those of fixed seeds and fresh ones',
  async (t) => {
    needBuild(t);
    const fresh = `${t.seed}..${t.seed + FRESH - 1}`;
    t.note(`seeds ${FIXED} and ${fresh}`);
    const ends = await Promise.allSettled(
      [FIXED, fresh].map((seeds) => simulate(t, '--seeds', seeds)),
    );
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
    if (failed.length > 0) throw new Error(failed.join('\n'));
  },
  { limitMs: LIMIT_MS },
);
