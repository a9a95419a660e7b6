import { homesOf } from '../../conflict/life.js';
import { isVerdict, newContribution, type Precedes, type Record } from '../../conflict/record.js';
import { repeatedErrors } from '../../conflict/verdict.js';
import type { Change } from '../../proto/change.js';
import { fieldAt } from '../../proto/fields.js';
import type { Fault } from '../judge/judge.js';
import type { Branch } from '../log/log.js';

interface Place {
  readonly branch: Branch;
  readonly seq: number;
  /** What it is about, as held here. */
  readonly record: Record | null;
  readonly precedes: Precedes;
}

/**
 * 再生性差错: what somebody decided against is not written anew by whoever has his verdict before him.
 * Only capture asks this; from elsewhere it comes as it was written, is kept, and never shows.
 */
export function regenerated(
  change: Change,
  { branch, seq, record, precedes }: Place,
): Fault | null {
  if (record === null || change.source === 0) return null;
  const verdicts = record.contributions.filter((item) => isVerdict(item.change));
  if (verdicts.length === 0) return null;
  const ref = { stream: branch.stream, seq, tag: 0 };
  const claim = newContribution({ branch: branch.no, ref }, branch.name.lane, change);
  const all = repeatedErrors([...verdicts, claim], homesOf(record), precedes);
  const found = all.find((each) => each.claim === claim && each.regenerated);
  return found === undefined
    ? null
    : { code: 'ERROR_REGENERATED', detail: fieldAt(found.field)?.id ?? '' };
}
