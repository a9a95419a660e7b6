import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { NUMBER_REGISTER } from '../../proto/lease.js';
import type { Draft } from '../capture/capture.js';
import type { GivenNumber, Newborn } from '../lease/numbering.js';
import type { HujiNode } from '../node.js';

/** Where a number comes from: a block of this node, or the area at large, which counties number. */
export type NumberWish = 'lease' | 'area';

/** Events that give somebody his number: birth, supplement, a number corrected. */
const NUMBERING = new Set(['101', '108', '107']);
const CSRQ = fieldNo('CSRQ');
const XB = fieldNo('XB');
const SSXQ = fieldNo('SSXQ');
const NUMBER = fieldNo('GMSFHM');

/** `number` of a line of submit; null: it asks for none. */
export function wishOf(value: unknown, draft: Draft, ref: string | null): NumberWish | null {
  if (value === undefined || value === null) return null;
  if (value !== 'lease' && value !== 'area') throw new HujiError('USAGE', 'number');
  if (!NUMBERING.has(draft.event)) throw new HujiError('USAGE', `number with ${draft.event}`);
  if (draft.fields.includes(NUMBER)) throw new HujiError('USAGE', 'number and GMSFHM');
  // Sent again without a name of its own it would be given a second number.
  if (ref === null) throw new HujiError('USAGE', 'number without ref');
  return value;
}

/** Calls `use` with the draft and the number in it; one is given after the other. */
export function withNumber<T>(
  node: HujiNode,
  draft: Draft,
  wish: NumberWish,
  use: (numbered: Draft, number: string) => Promise<T>,
): Promise<T> {
  const { numbering } = node.leasing;
  const give = (given: GivenNumber) => use(numbered(draft, given), given.number);
  const newborn = newbornOf(node, draft, wish);
  return wish === 'lease' ? numbering.fromLease(newborn, give) : numbering.fromArea(newborn, give);
}

function newbornOf(node: HujiNode, draft: Draft, wish: NumberWish): Newborn {
  const view = draft.target === null ? null : node.query.record(draft.entity, draft.target);
  const value = (field: number) => {
    const at = draft.fields.indexOf(field);
    return at < 0 ? (view?.value(field) ?? '') : (draft.values[at] ?? '');
  };
  const area = value(SSXQ);
  const holdsIt = node.leasing.book.own().some((lease) => lease.area === area);
  const isMeant = area !== '' && (wish === 'area' || holdsIt);
  return { area: isMeant ? area : null, born: value(CSRQ), sex: value(XB) };
}

function numbered(draft: Draft, { number, block }: GivenNumber): Draft {
  const at = draft.fields.findIndex((field) => field > NUMBER);
  const index = at < 0 ? draft.fields.length : at;
  return {
    ...draft,
    fields: draft.fields.toSpliced(index, 0, NUMBER),
    values: draft.values.toSpliced(index, 0, number),
    documents: [...draft.documents, { kind: NUMBER_REGISTER, number: block }],
  };
}
