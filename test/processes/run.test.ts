import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../harness.js';

const test = suite('processes/run');
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

interface Run {
  readonly output: string;
  readonly last: string;
  readonly status: number | null;
}

/** Runs the runner on files that are made to fail, or to be looked at. */
function run(names: readonly string[], env: Record<string, string> = {}): Run {
  const runner = fileURLToPath(new URL(`../run${extension}`, import.meta.url));
  const paths = names.map((name) => `test/fixtures/run/${name}`);
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, runner, ...paths], {
    encoding: 'utf8',
    env: { ...process.env, HUJI_TEST_SEED: '42', HUJI_TEST_PATIENCE: '1', NO_COLOR: '1', ...env },
  });
  return { output: stdout, last: stdout.trimEnd().split('\n').at(-1) ?? '', status };
}

/** Asserts that all of them stand in the output. */
function says({ output }: Run, ...parts: readonly string[]): void {
  for (const part of parts) assert.ok(output.includes(part), `${part}\n${output}`);
}

for (const jobs of ['1', '2']) {
  test(
    `every kind of failure is counted and named, and the run goes on (processes: ${jobs})`,
    () => {
      const names = ['faults.test.ts', 'empty.test.ts', 'unreadable.test.ts'];
      const ran = run(names, { HUJI_TEST_JOBS: jobs });
      assert.is(ran.last, '4 passed, 9 failed, 1 skipped');
      assert.is(ran.status, 1);
      says(
        ran,
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
      );
    },
    { limitMs: 30_000 },
  );
}

test(
  'a run in which nothing was executed fails and says why',
  () => {
    const skips = run(['skips.test.ts']);
    assert.is(skips.last, '0 passed, 0 failed, 1 skipped');
    assert.is(skips.status, 1);
    says(skips, 'every test was skipped');
    const none = run(['no-such.test.ts']);
    assert.is(none.status, 1);
    says(none, 'no test file is named test/fixtures/run/no-such.test.ts');
  },
  { limitMs: 30_000 },
);

test(
  'a test that ends the process does not pass for a run',
  () => {
    const { last, status } = run(['quits.test.ts']);
    assert.is(last, '0 passed, 1 failed, 0 skipped');
    assert.is(status, 1);
  },
  { limitMs: 30_000 },
);

test(
  'files run side by side, all with one seed, and each prints in one piece',
  (t) => {
    const ran = run(['pair'], { HUJI_TEST_JOBS: '2', HUJI_TEST_MEETING: t.folder() });
    assert.is(ran.last, '2 passed, 0 failed, 0 skipped');
    assert.is(ran.status, 0);
    const said = ran.output.split('\n').filter((line) => /waits|has met|the seed/.test(line));
    const whole = ['one', 'two'].map((me) => {
      const at = said.findIndex((line) => line.includes(`${me} waits`));
      return said.slice(at, at + 3).map((line) => line.includes(`${me} has`));
    });
    assert.equal(whole, [
      [false, true, true],
      [false, true, true],
    ]);
    says(ran, 'one has the seed 42', 'two has the seed 42');
  },
  { limitMs: 30_000 },
);

test(
  'a process that dies fails the file it ran, and another one takes its place',
  (t) => {
    // The pair can meet only when two processes are left, or there are again.
    const names = ['killed.test.ts', 'quits.test.ts', 'skips.test.ts', 'pair'];
    const ran = run(names, { HUJI_TEST_JOBS: '2', HUJI_TEST_MEETING: t.folder() });
    assert.is(ran.last, '2 passed, 2 failed, 1 skipped');
    assert.is(ran.status, 1);
    const killed = `fixtures/run/killed.test${extension}: the process ended before the tests did`;
    const quit = `fixtures/run/quits.test${extension}: the process ended before the tests did`;
    says(ran, 'said before the end', `${killed}\n    SIGKILL`, `${quit}\n    exit code 0`);
    says(ran, 'seed  HUJI_TEST_SEED=42');
  },
  { limitMs: 30_000 },
);
