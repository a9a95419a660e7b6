/**
 * Runs seeds with a defect put into the code until a check sees it: `hunt.js NAME SEED...`. With
 * `--sound` the code stays as it is. One line of JSON for each seed that ran.
 */
import { parseArgs } from 'node:util';
import { infect, mutantNamed } from './infect.js';
import type { Trial } from './trials.js';

/** What became of one seed. */
export interface Sighting {
  readonly seed: number;
  /** Which check saw something; null: none did. */
  readonly check: string | null;
  readonly message: string;
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
  const mutant = mutantNamed(name);
  if (!values.sound) infect(mutant);
  await hunt(seeds.map(Number), mutant.trial);
  const isIn = (globalThis as { hujiMutant?: boolean }).hujiMutant === true;
  if (isIn === values.sound) throw new Error(`${name}: ${mutant.file} was not loaded`);
}

await main();
process.exit(0);
