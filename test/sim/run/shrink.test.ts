import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { drawHistory, type History } from '../plan/draw.js';
import { Violation } from '../world/violation.js';
import type { Outcome } from './run.js';
import { shrink } from './shrink.js';

const test = suite('sim/run/shrink');

const NOTHING: Outcome = {
  violation: null,
  logHash: '',
  events: 0,
  ms: 0,
  healedIn: 0,
  written: 0,
  refused: 0,
  performed: 0,
};

/** A program that breaks where these actions meet, and otherwise breaks something else. */
function breaking(needed: (history: History) => boolean): (history: History) => Promise<Outcome> {
  return async (history) => ({
    ...NOTHING,
    violation: new Violation(needed(history) ? 'wanted' : 'another', ''),
  });
}

test('what is left is what the violation needs', async (t) => {
  const history = drawHistory(t.seed % 1000, 30);
  const [first, last] = [history.actions[0], history.actions.at(-1)];
  const run = breaking(({ actions }) =>
    [first, last].every((one) => one !== undefined && actions.includes(one)),
  );
  const found = await shrink({ history, outcome: await run(history) }, run, 1000);
  assert.equal(found.history.actions, [...new Set([first, last])]);
  assert.is(found.outcome.violation?.check, 'wanted');
  assert.ok(found.history.shape.length <= history.shape.length);
});

test('machines nobody needs are left out, and the tree stays one', async () => {
  const history = drawHistory(5, 30);
  const run = breaking(({ actions }) => actions.length > 0);
  const { history: found } = await shrink({ history, outcome: await run(history) }, run, 1000);
  assert.is(found.actions.length, 1);
  assert.ok(found.shape.length < history.shape.length);
  for (const { parent } of found.shape) {
    assert.ok(parent === null || found.shape.some(({ code }) => code === parent));
  }
  assert.ok(found.shape.some(({ tier }) => tier === 'station'));
  assert.ok(found.ms <= (found.actions[0]?.at ?? 0) + 60_000, 'the quiet end is left out');
});

test('it gives up after so many runs', async () => {
  const history = drawHistory(5, 30);
  let runs = 0;
  const run = async (): Promise<Outcome> => {
    runs++;
    return NOTHING;
  };
  const outcome = { ...NOTHING, violation: new Violation('wanted', '') };
  const found = await shrink({ history, outcome }, run, 10);
  assert.equal([runs, found.runs], [10, 10]);
  assert.is(found.history, history);
  assert.is(found.outcome, outcome);
});
