import type { CompareItem, CompareRange } from '../../proto/compare.js';
import { LIMITS } from '../limits.js';
import { itemOf, NOTHING, printOf, type RangeIndex } from './range-index.js';

/** An item that the two do not hold alike; an empty print: one of them does not hold it. */
export interface Unlike {
  readonly key: Uint8Array;
  readonly here: Uint8Array;
  readonly there: Uint8Array;
}

/** The whole of what is held, as one range: the first question. */
async function wholeOf(index: RangeIndex): Promise<CompareRange> {
  const print = printOf(await index.sumOf(NOTHING, NOTHING));
  return { from: NOTHING, to: NOTHING, print, items: [] };
}

/**
 * What to say to a range of which the other side gives a print: nothing where it is the same here,
 * the items where they are few, else the prints of its parts.
 */
async function answerTo(
  index: RangeIndex,
  { from, to, print }: CompareRange,
): Promise<CompareRange[]> {
  const place = await index.sumOf(from, to);
  if (Buffer.compare(printOf(place), print) === 0) return [];
  if (place.count > LIMITS.compareItems) return index.split(from, to, place.count);
  const items = await index.list(from, to, LIMITS.compareItems);
  return [{ from, to, print: NOTHING, items: items.map(itemOf) }];
}

/**
 * What differs in a range of which the other side names its items. Where there is much more here
 * than there, the range given back ends earlier: what lies behind is to be asked for again.
 */
async function differencesIn(
  index: RangeIndex,
  { from, to, items }: CompareRange,
): Promise<{ readonly to: Uint8Array; readonly unlike: Unlike[] }> {
  const most = items.length + LIMITS.compareItems;
  const mine = await index.list(from, to, most + 1);
  const end = mine.length > most ? (mine.at(-1)?.key ?? to) : to;
  const here = new Map(mine.slice(0, most).map((item) => [nameOf(item.key), itemOf(item)]));
  const there = new Map<string, CompareItem>();
  for (const item of items) {
    if (end.length === 0 || Buffer.compare(item.key, end) < 0) there.set(nameOf(item.key), item);
  }
  const unlike: Unlike[] = [];
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    const [a, b] = [here.get(name), there.get(name)];
    const [mineOf, theirs] = [a?.print ?? NOTHING, b?.print ?? NOTHING];
    if (Buffer.compare(mineOf, theirs) === 0) continue;
    unlike.push({ key: (a ?? b)?.key ?? NOTHING, here: mineOf, there: theirs });
  }
  return { to: end, unlike };
}

export function nameOf(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1');
}

/** What to say to ranges that the other side asks about. */
export async function respond(
  index: RangeIndex,
  asked: readonly CompareRange[],
): Promise<CompareRange[]> {
  const answers: CompareRange[] = [];
  for (const range of asked) {
    if (range.print.length > 0) {
      answers.push(...(await answerTo(index, range)));
      continue;
    }
    const { to, unlike } = await differencesIn(index, range);
    if (unlike.length === 0 && Buffer.compare(to, range.to) === 0) continue;
    const items = unlike.map(({ key, here }) => ({ key, print: here }));
    answers.push({ from: range.from, to, print: NOTHING, items });
  }
  return answers;
}

/** Asks about ever smaller ranges of what is not the same, until it is single items. */
export async function narrow(
  index: RangeIndex,
  ask: (ranges: readonly CompareRange[]) => Promise<readonly CompareRange[]>,
): Promise<{ readonly unlike: readonly Unlike[]; readonly more: boolean }> {
  const unlike: Unlike[] = [];
  let open: CompareRange[] = [await wholeOf(index)];
  while (open.length > 0 && unlike.length < LIMITS.compareFound) {
    const asked = open.splice(0, LIMITS.compareAsked * LIMITS.compareFanOut);
    const named = new Map(asked.map((range) => [nameOf(range.from), range]));
    const next: CompareRange[] = [];
    for (const range of await ask(asked)) {
      const question = named.get(nameOf(range.from));
      if (range.print.length > 0) next.push(...(await answerTo(index, range)));
      else if (question !== undefined && question.print.length === 0) {
        unlike.push(...fromAnswer(question, range));
        next.push(...(await restOf(index, range.to, question.to)));
      } else {
        const found = await differencesIn(index, range);
        unlike.push(...found.unlike);
        next.push(...(await restOf(index, found.to, range.to)));
      }
    }
    open = [...next, ...open];
  }
  return { unlike: unlike.slice(0, LIMITS.compareFound), more: open.length > 0 };
}

/** Items this side named, and what the other has instead. */
function fromAnswer(question: CompareRange, { items }: CompareRange): Unlike[] {
  const mine = new Map(question.items.map((item) => [nameOf(item.key), item.print]));
  return items.map(({ key, print }) => ({
    key,
    here: mine.get(nameOf(key)) ?? NOTHING,
    there: print,
  }));
}

/** What was left out of a range because it holds too much at one side. */
async function restOf(
  index: RangeIndex,
  from: Uint8Array,
  to: Uint8Array,
): Promise<CompareRange[]> {
  if (Buffer.compare(from, to) === 0) return [];
  const { count } = await index.sumOf(from, to);
  return index.split(from, to, count);
}
