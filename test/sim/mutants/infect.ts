import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { MUTANTS } from './list.js';
import { type Mutant, placesOf } from './mutant.js';

export function mutantNamed(name: string): Mutant {
  const mutant = MUTANTS.find((each) => each.name === name);
  if (mutant === undefined) throw new RangeError(`no mutant ${name}`);
  return mutant;
}

/** Puts the defect in before anything of the simulator is loaded. */
export function infect(mutant: Mutant): void {
  const { name, file, find, put } = mutant;
  const at = new URL(`../../../${file}`, import.meta.url);
  const count = placesOf(mutant, readFileSync(at, 'utf8'));
  if (count !== 1) {
    throw new Error(`${name}: the code has moved on: ${count} times in ${file}: ${find}`);
  }
  const hook = new URL('./load-hook.js', import.meta.url);
  register(hook.href, { data: { url: at.href, find, put } });
}
