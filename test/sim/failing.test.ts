import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot, suite, type TestContext } from '../harness.js';
import { drawHistory, type History } from './plan/draw.js';
import { program } from './program.js';

const test = suite('sim/failing');

const AMPLE = { limitMs: 600_000 };

function needBuild(t: TestContext): void {
  if (!existsSync(join(packageRoot, 'dist', 'test', 'sim', 'sim.js'))) t.skip('dist/ is not built');
}

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
    const sound = await program(t, 'sim.js', ['--history', file]);
    assert.match(sound.out, / ok /);
    assert.is(sound.status, 0);
  },
  AMPLE,
);

test(
  'a history that can be written nowhere is printed, and the other seeds are run',
  async (t) => {
    needBuild(t);
    const args = ['ack-before-sync', '--seeds', '4..5', '--minutes', '10', '--no-shrink'];
    const nowhere = join(t.folder(), 'none');
    const { status, out, err } = await program(t, 'mutants/with.js', args, {
      env: { TMPDIR: nowhere },
    });
    assert.is(status, 1);
    assert.match(err, /ENOENT/);
    const text = out.split('\n').find((line) => line.startsWith('{')) ?? '';
    assert.equal(JSON.parse(text), JSON.parse(JSON.stringify(drawHistory(4, 10))));
    assert.match(out, /^random 5 /m);
  },
  AMPLE,
);

test(
  'whoever stops it is told which seed it was in, and how far',
  async (t) => {
    needBuild(t);
    const args = ['--seeds', '5..500', '--minutes', '10'];
    const { status, out } = await program(t, 'sim.js', args, { interruptAt: /^random 6 /m });
    assert.is(status, 130);
    assert.match(out, /^stopped in random seed \d+, commit \S+, (at its beginning|after \d)/m);
  },
  AMPLE,
);

test(
  'a province alone is compared with a fresh node and a model like any other',
  async (t) => {
    needBuild(t);
    const [province] = drawHistory(4, 10).shape;
    const actions = [3, 5].map((seed) => {
      return { at: seed * 10_000, kind: 'clumsy', machine: province?.code, count: 2, seed };
    });
    const history = { ...drawHistory(4, 10), shape: [province], actions };
    const file = join(t.folder(), 'alone.json');
    writeFileSync(file, JSON.stringify(history));
    const args = ['--history', file, '--no-shrink'];
    const sound = await program(t, 'sim.js', args);
    assert.is(sound.status, 0, sound.out);
    const infected = await program(t, 'mutants/with.js', ['rights-unchecked', ...args]);
    assert.match(infected.out, /FAILED rights/);
  },
  AMPLE,
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
