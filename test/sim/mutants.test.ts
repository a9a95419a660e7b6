import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot, suite, type TestContext } from '../harness.js';
import type { Sighting } from './mutants/hunt.js';
import { MUTANTS } from './mutants/list.js';
import { placesOf, seedsOf } from './mutants/mutant.js';
import { program } from './program.js';

const test = suite('sim/mutants');

/** For all of them: each runs a few provinces, and each of those may take a minute to heal. */
const LIMIT_MS = 30 * 60_000;
/** Children at a time. */
const JOBS = 2;

/** The defects are put into what was compiled. */
function needBuild(t: TestContext): void {
  if (!existsSync(join(packageRoot, 'dist', 'test', 'sim', 'mutants', 'hunt.js'))) {
    t.skip('dist/ is not built');
  }
}

async function hunt(t: TestContext, args: readonly (string | number)[]): Promise<Sighting[]> {
  const { status, out, err } = await program(t, 'mutants/hunt.js', args);
  if (status !== 0) throw new Error(`${args[0]}: ${err}`);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Sighting);
}

/** Does all the work, some at a time; gives what went wrong. */
async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<string | null>) {
  const left = [...items];
  const faults: string[] = [];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      const fault = await work(item).catch((error: Error) => error.message);
      if (fault !== null) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: JOBS }, worker));
  return faults;
}

test('there are enough of them, each with a name, a place in the code and seeds', (t) => {
  needBuild(t);
  assert.ok(MUTANTS.length >= 18);
  assert.is(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
  const faults = MUTANTS.flatMap((mutant) => {
    const count = placesOf(mutant, readFileSync(join(packageRoot, 'dist', mutant.file), 'utf8'));
    const { name, seeds, within, seenBy, file } = mutant;
    if (count !== 1) return [`${name}: the code has moved on: ${count} times in ${file}`];
    const able = seenBy.length > 0 && seeds.length > 0 && seeds.length <= within;
    return able ? [] : [`${name}: nothing to see it by`];
  });
  assert.equal(faults, []);
});

test(
  'each is seen by a check that should, within its number of seeds',
  async (t) => {
    needBuild(t);
    const faults = await inTurn(MUTANTS, async (mutant) => {
      const { name, seenBy, within } = mutant;
      const ran = await hunt(t, [name, ...seedsOf(mutant)]);
      const { check = null, seed, message = '' } = ran.at(-1) ?? {};
      if (check === null) return `${name}: nothing saw it within ${within} seeds`;
      t.note(`${name}: ${check}, seed ${seed}, ${ran.length} of ${within}`);
      return seenBy.includes(check) ? null : `${name}: seen by ${check}: ${message}`;
    });
    assert.equal(faults, []);
  },
  { limitMs: LIMIT_MS },
);

test(
  'over the same seeds nothing is seen in the code as it is',
  async (t) => {
    needBuild(t);
    // One child for each kind of history.
    const kinds = new Map<unknown, { name: string; seeds: Set<number> }>();
    for (const { name, seeds, trial } of MUTANTS) {
      const kind = kinds.get(trial) ?? { name, seeds: new Set() };
      for (const seed of seeds) kind.seeds.add(seed);
      kinds.set(trial, kind);
    }
    const faults = await inTurn([...kinds.values()], async ({ name, seeds }) => {
      const ran = await hunt(t, ['--sound', name, ...seeds]);
      const { check = 'no', seed, message } = ran.at(-1) ?? {};
      return check === null ? null : `${name}, seed ${seed}: ${check} ${message}`;
    });
    assert.equal(faults, []);
  },
  { limitMs: LIMIT_MS },
);
