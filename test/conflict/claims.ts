import * as fc from 'fast-check';
import { type Contribution, newContribution, type Precedes } from '../../conflict/record.js';
import { type Change, contentHash, tagOf } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import { fieldAt, fieldNo } from '../../proto/fields.js';
import { type ChangeRef, refToId } from '../../proto/id.js';

/** Two stations' streams, one with two histories, and a county that writes in the first's lane. */
const BRANCHES = [
  { no: 0, stream: '0000000000000001', lane: '229901500000', parent: null, forkSeq: 0 },
  { no: 1, stream: '0000000000000001', lane: '229901500000', parent: 0, forkSeq: 2 },
  { no: 2, stream: '0000000000000002', lane: '229901500000', parent: null, forkSeq: 0 },
  { no: 3, stream: '0000000000000003', lane: '229901000000', parent: null, forkSeq: 0 },
] as const;

/** As the log tells it: on the later's own branch, or on what it shares with the one it left. */
export const precedes: Precedes = (earlier, later) => {
  if (earlier.ref.stream !== later.ref.stream) return false;
  if (earlier.branch === later.branch) return earlier.ref.seq < later.ref.seq;
  const { parent, forkSeq } = BRANCHES[later.branch] ?? { parent: null, forkSeq: 0 };
  return earlier.branch === parent && earlier.ref.seq <= Math.min(forkSeq, later.ref.seq - 1);
};

export const FIELDS = [1, 3, 5, 8] as const;

interface Step {
  readonly branch: number;
  readonly source: number;
  readonly event: string;
  readonly since?: string | null;
  readonly category?: string;
  readonly paper?: { readonly kind: string; readonly issued: string } | null | undefined;
  /** What it rejects, where it is a verdict. */
  readonly rejects?: readonly string[];
  readonly tier?: string;
  readonly fields: readonly number[];
  readonly value: string;
  /** Of all steps before, those it saw. */
  readonly saw: readonly number[];
}

const claimed: fc.Arbitrary<Step> = fc.record({
  branch: fc.constantFrom(0, 0, 1, 2, 3),
  source: fc.constantFrom(1, 2, 3, 4),
  event: fc.constantFrom('107', '107', '107', '111', '112', '103', '105', '106'),
  // All is written on the first of January 2000; the last of these days is ahead of that.
  since: fc.constantFrom(null, null, '19990101', '19991231', '20000102'),
  category: fc.constantFrom('', '', '21', '22', '32', '91'),
  paper: fc.option<{ kind: string; issued: string }>(
    fc.record({
      kind: fc.constantFrom('出生医学证明', '户口簿', '身份证', '判决书'),
      issued: fc.constantFrom('19990101', '19990601', ''),
    }),
  ),
  fields: fc.subarray([...FIELDS], { minLength: 1 }),
  value: fc.constantFrom('a', 'b', '', '𠮷'),
  saw: fc.array(fc.nat(20), { maxLength: 3 }),
});

const decided: fc.Arbitrary<Step> = fc.record({
  branch: fc.constantFrom(0, 2, 3),
  source: fc.constant(0),
  event: fc.constant('130'),
  fields: fc.subarray([...FIELDS], { minLength: 1, maxLength: 2 }),
  value: fc.constantFrom('a', 'b', 'd'),
  rejects: fc.subarray(['a', 'b', '𠮷']),
  tier: fc.constantFrom('station', 'county', 'city'),
  saw: fc.array(fc.nat(20), { maxLength: 5 }),
});

const RESULT = fieldNo('HDJG');

const checked: fc.Arbitrary<Step> = fc.record({
  branch: fc.constantFrom(0, 2, 3),
  source: fc.constant(0),
  event: fc.constant('150'),
  fields: fc.constant([RESULT]),
  // It agrees, differs, or nobody was found.
  value: fc.constantFrom('1', '1', '2', '3'),
  saw: fc.array(fc.nat(20), { maxLength: 2 }),
});

const step = fc.oneof(
  { arbitrary: claimed, weight: 10 },
  { arbitrary: decided, weight: 2 },
  { arbitrary: checked, weight: 1 },
);

/** The record all of this is about. */
const RECORD: ChangeRef = { stream: '0000000000000001', seq: 1, tag: 0 };

/** A making change first, then others; what a step saw came before it, wherever it stands. */
export const histories: fc.Arbitrary<readonly Contribution[]> = fc
  .array(step, { maxLength: 14 })
  .map((steps) => {
    const made = contribution({ ...MAKES, branch: 0 }, 1, [], 0);
    const all = [{ ...made, ref: RECORD }];
    const seqs = new Map([[0, 1]]);
    steps.forEach((each, index) => {
      const { forkSeq } = BRANCHES[each.branch] as { forkSeq: number };
      const seq = (seqs.get(each.branch) ?? forkSeq) + 1;
      seqs.set(each.branch, seq);
      const saw = each.saw.flatMap((at) => all[at % all.length]?.ref ?? []);
      all.push(contribution(each, seq, saw, index + 1));
    });
    return all;
  });

const MAKES = { source: 4, event: '100', fields: FIELDS, value: 'first', saw: [] };

/** A few of the fields, and what a category or a ruling adds to them. */
function cellsOf({ event, category = '', rejects, tier, fields, value }: Step) {
  const cells: (readonly [number, string])[] = fields.map((field) => [field, value] as const);
  if (event === '107' && category !== '') cells.push([fieldNo('BGGZLB'), category]);
  if (rejects !== undefined) {
    const others = rejects.filter((each) => each !== value);
    const reject = Object.fromEntries(fields.map((field) => [fieldAt(field)?.id ?? '', others]));
    cells.push([fieldNo('CJNR'), JSON.stringify({ tier, reject, why: 'looked at' })]);
  }
  return cells;
}

function contribution(
  each: Step,
  seq: number,
  seen: readonly ChangeRef[],
  hlc: number,
): Contribution {
  const { branch, source, event, since = null, paper = null } = each;
  const { stream, lane } = BRANCHES[branch] as { stream: string; lane: string };
  const cells = cellsOf(each);
  const change: Change = {
    entity: entityNo('person'),
    target: event === '100' ? null : RECORD,
    event,
    source,
    since,
    hlc: hlc % 7,
    session: 0,
    fields: cells.map(([field]) => field),
    values: cells.map(([, value]) => value),
    seen,
    documents: paper === null ? [] : [paper],
    act: null,
  };
  const ref = { stream, seq, tag: tagOf(contentHash(change)) };
  return newContribution({ branch, ref }, lane, change);
}

/** Any order in which each history of a stream keeps its own. */
export function lawfulOrder(
  all: readonly Contribution[],
  dice: readonly number[],
): readonly Contribution[] {
  const waiting = [...all];
  const order: Contribution[] = [];
  for (let turn = 0; waiting.length > 0; turn++) {
    const free = waiting.filter((item) => !waiting.some((other) => precedes(other, item)));
    const next = free[(dice[turn % dice.length] ?? 0) % free.length] as Contribution;
    waiting.splice(waiting.indexOf(next), 1);
    order.push(next);
  }
  return order;
}

export const dice = fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 });

export function nameOf(item: { readonly ref: ChangeRef }): string {
  return refToId(item.ref);
}
