import {
  RARE_BEYOND,
  RARE_FOUR_BYTE,
  RARE_PRIVATE,
  RARE_TWO_BYTE,
} from './data/rare-characters.js';
import { type Rng, Weighted } from './rng.js';

const KINDS = new Weighted<readonly string[]>([
  [RARE_TWO_BYTE, 45],
  [RARE_FOUR_BYTE, 30],
  [RARE_BEYOND, 20],
  [RARE_PRIVATE, 5],
]);

export function drawRareCharacter(rng: Rng): string {
  return rng.pick(KINDS.draw(rng));
}

const RARE = new Set([...RARE_TWO_BYTE, ...RARE_FOUR_BYTE, ...RARE_BEYOND, ...RARE_PRIVATE]);

/** Whether a text has one of the rare characters in it. */
export function hasRareCharacter(text: string): boolean {
  for (const character of text) if (RARE.has(character)) return true;
  return false;
}
