import { CARD_EVENTS } from '../conflict/card/stages.js';
import type { Draft } from '../node/capture/capture.js';
import { dayOf } from '../node/clock.js';
import { acceptanceNumbers } from '../node/methods/card/acceptance-number.js';
import { actDraft, itemsOf } from '../node/methods/card/accepting.js';
import { checkDraft } from '../node/methods/check/enter.js';
import type { HujiNode } from '../node/node.js';
import { entityNo } from '../proto/entity.js';
import { fieldNo } from '../proto/fields.js';
import { type ChangeRef, refToId } from '../proto/id.js';

const PERSON = entityNo('person');
const BATCH = 500;
const WORDS: { readonly [name: string]: string } = { channel: 'internal', result: 'agrees' };

/** Registrations that show one of these numbers, of those that have one of their own. */
export async function peopleNumbered(
  { query }: HujiNode,
  numbers: readonly string[],
): Promise<ChangeRef[]> {
  const people: ChangeRef[] = [];
  for (const number of numbers) {
    const [first, second] = await query.personsByNumber(number, 2);
    if (first !== undefined && second === undefined) people.push(first);
  }
  return people;
}

/** 核对: each of them, by internal check. */
export async function verifyAll(node: HujiNode, people: readonly ChangeRef[]): Promise<void> {
  const { code } = node.identity;
  const word = (name: string) => WORDS[name] ?? '';
  for (let at = 0; at < people.length; at += BATCH) {
    const drafts = people.slice(at, at + BATCH).flatMap((id) => {
      const view = node.query.record(PERSON, id);
      const result = { id, done: 'verified' as const, date: '', word };
      return view === null ? [] : [checkDraft(node, view, code, result)];
    });
    await write(node, drafts);
  }
}

/** Applications as the counter writes them, whatever stands in the way. */
export async function acceptAll(node: HujiNode, people: readonly ChangeRef[]): Promise<void> {
  const day = dayOf(node.clock);
  const { numbers, note } = await acceptanceNumbers(node, day, people.length);
  const drafts = people.map((person, at) => {
    const cells: [string, string][] = [
      ['SQRY', refToId(person)],
      ['SLYY', '12'],
      ['ZJDC', '2'],
      ['SLH', numbers[at] ?? ''],
    ];
    const more = cells.map(([id, value]): [number, string] => [fieldNo(id), value]);
    return actDraft(CARD_EVENTS.accept, null, day, [...itemsOf(node, person), ...more]);
  });
  await write(node, drafts, [note]);
}

async function write(
  node: HujiNode,
  drafts: readonly Draft[],
  notes: Parameters<HujiNode['capture']['capture']>[1]['notes'] = [],
): Promise<void> {
  const options = { lane: node.identity.code, session: 0, notes };
  for (const done of await node.capture.capture(drafts, options)) {
    if (!done.ok) throw new Error(`${done.code} ${done.detail}`);
  }
}
