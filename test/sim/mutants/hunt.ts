/**
 * Runs seeds with a defect put into the code until a check sees it: `hunt.js NAME SEED...`. With
 * `--sound` the code stays as it is. One line of JSON for each seed that ran.
 */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import { MUTANTS } from './list.js';
import { type Mutant, placesOf } from './mutant.js';
import type { Trial } from './trials.js';

/** What became of one seed. */
export interface Sighting {
  readonly seed: number;
  /** Which check saw something; null: none did. */
  readonly check: string | null;
  readonly message: string;
}

/** Puts the defect in before anything of the simulator is loaded. */
function infect(mutant: Mutant): void {
  const { name, file, find, put } = mutant;
  const at = new URL(`../../../${file}`, import.meta.url);
  const count = placesOf(mutant, readFileSync(at, 'utf8'));
  if (count !== 1) {
    throw new Error(`${name}: the code has moved on: ${count} times in ${file}: ${find}`);
  }
  const hook = new URL('./load-hook.js', import.meta.url);
  register(hook.href, { data: { url: at.href, find, put } });
}

/** Until one is broken. */
async function hunt(seeds: readonly number[], trial: Trial | undefined): Promise<void> {
  const { historyOf } = await import('./trial-history.js');
  const { runHistory } = await import('../run/run.js');
  for (const seed of seeds) {
    const { violation } = await runHistory(historyOf(seed, trial));
    const { check = null, message = '' } = violation ?? {};
    const sighting: Sighting = { seed, check, message };
    console.log(JSON.stringify(sighting));
    if (violation !== null) return;
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { sound: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [name = '', ...seeds] = positionals;
  const mutant = MUTANTS.find((each) => each.name === name);
  if (mutant === undefined) throw new RangeError(`no mutant ${name}`);
  if (!values.sound) infect(mutant);
  await hunt(seeds.map(Number), mutant.trial);
  const isIn = (globalThis as { hujiMutant?: boolean }).hujiMutant === true;
  if (isIn === values.sound) throw new Error(`${name}: ${mutant.file} was not loaded`);
}

await main();
process.exit(0);
