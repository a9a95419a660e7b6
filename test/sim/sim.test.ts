import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot, suite, type TestContext } from '../harness.js';
import { drawHistory } from './plan/draw.js';
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
  'histories that once broke a promise keep it',
  async (t) => {
    needBuild(t);
    const folder = join(packageRoot, 'test', 'fixtures', 'histories');
    const files = readdirSync(folder);
    assert.ok(files.length > 0);
    for (const file of files) await simulate(t, '--history', join(folder, file), '--no-shrink');
  },
  { limitMs: LIMIT_MS },
);

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
