import * as fc from 'fast-check';

const SURROGATES = [0xd800, 0xdfff] as const;
const SURROGATE_COUNT = SURROGATES[1] - SURROGATES[0] + 1;

/**
 * Any character, half surrogates apart: fast-check's unit `binary`, which makes a table of a
 * million of them first, for each place that asks for it.
 */
export const codePoints: fc.Arbitrary<string> = fc
  .nat(0x10_ffff - SURROGATE_COUNT)
  .map(characterAt, placeOf);

function characterAt(place: number): string {
  return String.fromCodePoint(place < SURROGATES[0] ? place : place + SURROGATE_COUNT);
}

function placeOf(text: unknown): number {
  const [character, ...more] = String(text);
  const code = character?.codePointAt(0);
  if (code === undefined || more.length > 0) throw new RangeError('not one character');
  return code <= SURROGATES[1] ? code : code - SURROGATE_COUNT;
}
