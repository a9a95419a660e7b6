import { fieldNo } from '../proto/fields.js';
import { type ChangeRef, idToRef, refToId, sameRef } from '../proto/id.js';
import { isLive, livesIn, standing } from './life.js';
import { type Contribution, type Record, statedValue } from './record.js';

/** The household a new one comes out of (分户): said by the event that sets it up. */
export const SPLIT_FROM = fieldNo('FHLY');
/** The household one goes into (并户): said by the event that closes it. */
export const MERGED_INTO = fieldNo('BHQX');

export interface HouseholdLinks {
  readonly splitFrom: ChangeRef | null;
  readonly mergedInto: ChangeRef | null;
}

/** The record a link names; null where it is none, or written otherwise than ids are. */
export function linkedRecord(value: string): ChangeRef | null {
  try {
    const ref = idToRef(value);
    return refToId(ref) === value ? ref : null;
  } catch {
    return null;
  }
}

/**
 * Where a household came from and where it went, by all that was said of it. It has gone into
 * another for as long as the end that says so stands.
 */
export function householdLinks(record: Record, all: readonly Contribution[]): HouseholdLinks {
  const made = all.find(({ change }) => change.target === null);
  return {
    splitFrom: made === undefined ? null : linkIn(made, SPLIT_FROM),
    mergedInto: isLive(record) ? null : mergedInto(record, all),
  };
}

function mergedInto({ lives }: Record, all: readonly Contribution[]): ChangeRef | null {
  const made = lives.find(({ turn }) => turn === 'made');
  const said = standing(lives).filter(({ lane }) => lane === made?.lane);
  const last = said.at(-1);
  if (last?.turn !== 'ended') return null;
  const closing = all.find(({ ref }) => sameRef(ref, last.ref));
  return closing === undefined ? null : linkIn(closing, MERGED_INTO);
}

function linkIn(item: Contribution, field: number): ChangeRef | null {
  return linkedRecord(statedValue(item, field) ?? '');
}

/** Whether the household stood in the lane and has ended there. */
export function hasEndedIn(record: Record, lane: string): boolean {
  const isSeat = record.lives.some((life) => life.lane === lane && life.turn === 'made');
  return isSeat && !livesIn(record, lane);
}
