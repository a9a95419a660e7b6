import { MERGED_INTO } from '../../conflict/household.js';
import { REVERSED, reversedBy } from '../../conflict/life.js';
import { type Contribution, isKept, statedValue } from '../../conflict/record.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { compareRefs, sameRef } from '../../proto/id.js';
import type { Draft } from '../capture/capture.js';
import type { HujiNode } from '../node.js';

/** Fields from here on say something about the change, not about the person. */
const ABOUT_THE_CHANGE = 70;
const SCOPE = fieldNo('BDFW');

/**
 * A reversal (冲销) says again what stood before the change it takes back, as its source had it: the
 * pair of them leaves the record as it was. Where something newer stands, it is too late.
 */
export function completeReversal(node: HujiNode, draft: Draft): Draft {
  const { target, entity, fields, values } = draft;
  const of = reversedBy(draft);
  if (target === null || of === null) return draft;
  const all = node.applier.everything(node.store, entity, target);
  const reversed = all.find(({ ref }) => sameRef(ref, of));
  // Judging says what is wrong with it.
  if (reversed === undefined) return draft;
  const id = values[fields.indexOf(REVERSED)] ?? '';
  const cells = reversed.change.target === null ? [] : restored(reversed, all);
  cells.push([REVERSED, id]);
  cells.sort(([a], [b]) => a - b);
  return {
    ...draft,
    source: reversed.change.source,
    fields: cells.map(([field]) => field),
    values: cells.map(([, value]) => value),
  };
}

function restored(reversed: Contribution, all: readonly Contribution[]): [number, string][] {
  const facts = reversed.change.fields.filter(isFact);
  const late = facts.find((field) => !isKept(reversed, field));
  if (late !== undefined) throw new HujiError('REVERSAL_LATE');
  return facts.map((field): [number, string] => [field, valueBefore(reversed, field, all)]);
}

function isFact(field: number): boolean {
  return field === MERGED_INTO || (field < ABOUT_THE_CHANGE && field !== SCOPE);
}

/** What the source said last before; '' where it said nothing. */
function valueBefore(reversed: Contribution, field: number, all: readonly Contribution[]): string {
  const { ref, change } = reversed;
  const before = all.filter(
    (item) =>
      item.change.source === change.source &&
      statedValue(item, field) !== undefined &&
      ((item.ref.stream === ref.stream && item.ref.seq < ref.seq) ||
        change.seen.some((seen) => sameRef(seen, item.ref))),
  );
  before.sort((a, b) => a.change.hlc - b.change.hlc || compareRefs(a.ref, b.ref));
  const last = before.at(-1);
  return last === undefined ? '' : (statedValue(last, field) ?? '');
}
