import { indexValue, KIND, prefixRange, textKey } from '../store/keys.js';
import type { Store } from '../store/store.js';

/** More than an area can have for one birth date in either form. */
const ENTRIES_MAX = 20_000;
/** The form of 15 digits says no century; it was given to those born in this one. */
const CENTURY_OF_15 = '19';

/**
 * The sequences of an area and birth date that anybody has or ever had, as far as this node knows.
 */
export async function usedSequences(
  store: Pick<Store, 'keysOf'>,
  area: string,
  born: string,
): Promise<ReadonlySet<number>> {
  const used = new Set<number>();
  for (const number of await numbersFrom(store, area + born)) {
    if (number.length === 18) used.add(Number(number.slice(14, 17)));
  }
  if (!born.startsWith(CENTURY_OF_15)) return used;
  for (const number of await numbersFrom(store, area + born.slice(2))) {
    if (number.length === 15) used.add(Number(number.slice(12)));
  }
  return used;
}

async function numbersFrom(store: Pick<Store, 'keysOf'>, start: string): Promise<string[]> {
  const ranges = [KIND.numberIndex, KIND.formerNumberIndex].map((kind) => {
    const [from, to] = prefixRange(textKey(kind, start));
    return { from, to, limit: ENTRIES_MAX };
  });
  return (await store.keysOf(ranges)).flat().map(indexValue);
}

/**
 * Whether a number of the area with such a sequence is known of anybody born on a day or later:
 * by the numbers, not by the records.
 */
export async function isUsedFrom(
  store: Pick<Store, 'range'>,
  area: string,
  since: string,
  from: number,
  to: number,
): Promise<boolean> {
  for (const kind of [KIND.numberIndex, KIND.formerNumberIndex]) {
    const [, end] = prefixRange(textKey(kind, area));
    for await (const [key] of store.range(textKey(kind, area + since), end)) {
      const number = indexValue(key);
      const sequence = Number(number.slice(14, 17));
      if (number.length === 18 && sequence >= from && sequence <= to) return true;
    }
  }
  return false;
}
