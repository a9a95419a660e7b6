import { correctedAway } from '../../conflict/corrected.js';
import { homesOf } from '../../conflict/life.js';
import {
  type Contribution,
  isVerdict,
  newContribution,
  type Precedes,
  type Record,
} from '../../conflict/record.js';
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
  /** What has left the record. */
  past(): readonly Contribution[];
}

/**
 * 再生性差错: what somebody decided against is not written anew by whoever has his verdict before him,
 * nor by the source of a correction (更正) what that took away. Only capture asks this; what comes
 * from elsewhere is kept as it was written.
 */
export function regenerated(
  change: Change,
  { branch, seq, record, precedes, past }: Place,
): Fault | null {
  if (record === null || change.source === 0) return null;
  const isRuled = (item: Contribution) => item.change.event === '107' || isVerdict(item.change);
  if (!record.contributions.some(isRuled)) return null;
  const ref = { stream: branch.stream, seq, tag: 0 };
  const claim = newContribution({ branch: branch.no, ref }, branch.name.lane, change);
  const verdicts = record.contributions.filter((item) => isVerdict(item.change));
  const all = repeatedErrors([...verdicts, claim], homesOf(record), precedes);
  const found = all.find((each) => each.claim === claim && each.regenerated);
  const field = found?.field ?? correctedAway(claim, record, past, precedes);
  return field === null ? null : { code: 'ERROR_REGENERATED', detail: fieldAt(field)?.id ?? '' };
}
