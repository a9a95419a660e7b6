import { evidenceKind } from '../../proto/evidence-kinds.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { NUMBER_REGISTER } from '../../proto/lease.js';
import { type Contribution, isKept, type Record, statedValue } from '../record.js';
import { saw } from '../saw.js';
import type { Setting } from '../value.js';
import type { Said } from './group.js';
import {
  CASE_DUE,
  CASE_OWNER,
  dueBy,
  type Handling,
  handlingFacts,
  NOTE,
  PAPERS_MISSING,
} from './handling.js';

export const MADE_WITH_PAPERS: ReadonlySet<string> = new Set(['101', '108']);

/**
 * 材料不全: papers a clerk found missing, until each is brought or somebody says why none is needed;
 * and a birth or a supplement that came without any. The entry stands all the same.
 */
export function papers(ref: ChangeRef, record: Record, setting: Setting): Said | null {
  const said = sayings(record);
  const made = record.contributions.find(({ change }) => change.target === null);
  const isMadeWithPapers = made !== undefined && MADE_WITH_PAPERS.has(made.change.event);
  if (said.length === 0 && !isMadeWithPapers) return null;
  const open = said.flatMap((item) => {
    const missing = missingBy(item, record, setting);
    return missing.length === 0 ? [] : { item, missing };
  });
  const put = (hlc: number, reasons: readonly string[], handling: Handling): Said => {
    const facts = [...reasons, ...handlingFacts(handling)];
    return { family: 'm', subject: refToId(ref), hlc, facts };
  };
  if (open.length > 0) {
    const reasons = new Set(open.flatMap(({ missing }) => missing));
    const items = open.map(({ item }) => item);
    const hlc = Math.max(...items.map(({ change }) => change.hlc));
    return put(hlc, [...reasons].sort(), firstDue(items));
  }
  if (!isMadeWithPapers || said.length > 0) return null;
  const isPaper = ({ kind }: { readonly kind: string }) => kind !== NUMBER_REGISTER;
  if (record.contributions.some(({ change }) => change.documents.some(isPaper))) return null;
  const reason = made.change.event === '101' ? 'birth' : 'supplement';
  const due = dueBy(setting.policy, 'missing-document', made.change.hlc);
  return put(made.change.hlc, [reason], { owner: '', due });
}

const NOTHING: readonly Contribution[] = [];

/** What was said last of papers; several where nobody saw the other. */
function sayings({ contributions }: Record): readonly Contribution[] {
  if (contributions.length < 2) return NOTHING;
  return contributions.filter(
    (item) =>
      item.change.event === NOTE &&
      statedValue(item, PAPERS_MISSING) !== undefined &&
      isKept(item, PAPERS_MISSING),
  );
}

/** Kinds named that no change cites but those its author had before him. */
function missingBy(item: Contribution, record: Record, { precedes }: Setting): string[] {
  const named = (statedValue(item, PAPERS_MISSING) ?? '').split(' ').filter((kind) => kind !== '');
  const brought = new Set(
    record.contributions.flatMap((other) =>
      saw(item, other, precedes)
        ? []
        : other.change.documents.map(({ kind }) => evidenceKind(kind)),
    ),
  );
  return named.map(evidenceKind).filter((kind) => !brought.has(kind));
}

/** Of several the one that is due first, and whoever handles that. */
function firstDue(items: readonly Contribution[]): Handling {
  const all = items.map((item) => ({
    due: statedValue(item, CASE_DUE) ?? '',
    owner: statedValue(item, CASE_OWNER) ?? '',
  }));
  return all.reduce((a, b) => (`${b.due} ${b.owner}` < `${a.due} ${a.owner}` ? b : a));
}
