import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import type { History } from './plan/draw.js';
import { SCENARIOS, scenarioNamed } from './plan/scenarios.js';
import { type Outcome, runHistory } from './run/run.js';

const test = suite('sim/scenarios');

/** Some take many seconds where others use the cores. */
const AMPLE = { limitMs: 600_000 };
/** Minutes for each: shorter than they take by themselves, where that still says something. */
const MINUTES: Readonly<Record<string, number | null>> = {
  'pilot-autumn-2004': 10,
  'dial-up-night': null,
  'disk-courier': 20,
  'province-disk-full': 60,
  'clone-station': null,
  'large-tree': 1,
  'leased-numbers': null,
  'crowded-doors': 10,
};

function assertKept({ violation }: Outcome): void {
  assert.is(violation, null, `${violation?.check}: ${violation?.message}`);
}

function drawn(name: string, seed: number): History {
  return scenarioNamed(name).draw(seed, MINUTES[name] ?? null);
}

for (const name of SCENARIOS.keys()) {
  test(
    `${name} keeps every promise, and what it asks for itself`,
    async (t) => {
      const seed = t.seed % 1_000_000;
      t.note(`seed ${seed}`);
      const history = drawn(name, seed);
      assert.equal(JSON.parse(JSON.stringify(history)), history, 'it can be written down');
      assert.equal(drawn(name, seed), history, 'the seed makes it');
      assertKept(await runHistory(history));
    },
    AMPLE,
  );
}

/** A history without what the scenario is about. */
async function without(name: string, kind: string): Promise<Outcome> {
  const history = drawn(name, 1);
  const actions = history.actions.filter((action) => action.kind !== kind);
  assert.ok(actions.length < history.actions.length);
  return runHistory({ ...history, actions });
}

for (const [name, kind] of [
  ['dial-up-night', 'dial-up'],
  ['disk-courier', 'courier'],
  ['province-disk-full', 'disk-full'],
  ['clone-station', 'clone'],
  ['leased-numbers', 'newborn'],
  ['crowded-doors', 'doors'],
] as const) {
  test(
    `${name} notices where nothing of the kind happens`,
    async () => {
      assert.is((await without(name, kind)).violation?.check, 'scenario');
    },
    AMPLE,
  );
}

test(
  'pilot-autumn-2004 notices a city that never comes up',
  async () => {
    const history = drawn('pilot-autumn-2004', 1);
    const never = 2 * history.ms;
    const shape = history.shape.map((place) =>
      place.tier === 'city' ? { ...place, from: never } : place,
    );
    const { violation } = await runHistory({ ...history, shape });
    assert.ok(violation !== null);
  },
  AMPLE,
);

test(
  'the same history gives the same event log twice',
  async () => {
    const history = drawn('clone-station', 3);
    const [one, two] = [await runHistory(history), await runHistory(history)];
    assert.is(one.logHash, two.logHash);
  },
  AMPLE,
);
