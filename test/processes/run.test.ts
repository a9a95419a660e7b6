import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../harness.js';

const test = suite('processes/run');
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Runs the runner on one of the files that are made to fail. */
function run(...names: string[]): { output: string; last: string; status: number | null } {
  const runner = fileURLToPath(new URL(`../run${extension}`, import.meta.url));
  const paths = names.map((name) => `test/fixtures/run/${name}`);
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, runner, ...paths], {
    encoding: 'utf8',
    env: { ...process.env, HUJI_TEST_SEED: '42', NO_COLOR: '1' },
  });
  return { output: stdout, last: stdout.trimEnd().split('\n').at(-1) ?? '', status };
}

test(
  'every kind of failure is counted and named, and the run goes on',
  () => {
    const { output, last, status } = run('faults.test.ts', 'empty.test.ts', 'unreadable.test.ts');
    assert.is(last, '4 passed, 9 failed, 1 skipped');
    assert.is(status, 1);
    for (const line of [
      'fixtures/faults: never done: not done after 100 ms',
      'lost rejection',
      'lost exception',
      'in vain for: the moon',
      'failed on purpose',
      'teardown broke',
      'skipped  fixtures/faults: skipped: no tool',
      'order 1,2 true',
      'seed  HUJI_TEST_SEED=42',
      'fixtures/run/faults.test',
      'left open: 1 TCPServerWrap',
      'defines no test',
      'cannot be loaded',
    ]) {
      assert.ok(output.includes(line), `${line}\n${output}`);
    }
  },
  { limitMs: 30_000 },
);

test(
  'a run in which nothing was executed fails and says why',
  () => {
    const skips = run('skips.test.ts');
    assert.is(skips.last, '0 passed, 0 failed, 1 skipped');
    assert.is(skips.status, 1);
    assert.ok(skips.output.includes('every test was skipped'));
    const none = run('no-such.test.ts');
    assert.is(none.status, 1);
    assert.ok(none.output.includes('no test file is named test/fixtures/run/no-such.test.ts'));
  },
  { limitMs: 30_000 },
);

test(
  'a test that ends the process does not pass for a run',
  () => {
    const { last, status } = run('quits.test.ts');
    assert.is(last, '0 passed, 1 failed, 0 skipped');
    assert.is(status, 1);
  },
  { limitMs: 30_000 },
);
