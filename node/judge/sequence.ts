import { isReversal, type Life, reversedBy, standing, type Turn } from '../../conflict/life.js';
import { reversalLimit } from '../../conflict/policy.js';
import { isInWindow } from '../../conflict/reversal.js';
import type { Change } from '../../proto/change.js';
import { hlcDay } from '../../proto/hlc.js';
import { refToId, sameRef } from '../../proto/id.js';
import type { Fault, Ground } from './ground.js';

/**
 * What an event may not follow, where the author's own stream says it: the death of one who is
 * dead, the arrival of one who has not left. What only other streams know is kept, and a case.
 */
const NEVER_AFTER: { readonly [event: string]: readonly Turn[] } = {
  '102': ['ended'],
  '103': ['ended', 'left'],
  '104': ['ended', 'left'],
  '105': ['ended', 'made', 'arrived', 'resumed'],
  '106': ['ended', 'left'],
  '110': ['ended', 'left'],
  '111': ['ended', 'left'],
  '112': ['made', 'arrived', 'resumed'],
  '114': ['ended', 'left'],
  '202': ['ended'],
  '203': ['ended'],
  '302': ['ended'],
  '303': ['ended'],
};

/** Registers anew one whose making was taken back. */
const ARRIVAL = '105';

/** Whether what its own stream said before decides if the event stands. */
export function followsOwn(event: string): boolean {
  return isReversal(event) || NEVER_AFTER[event] !== undefined;
}

export function sequenceFault(change: Change, ground: Ground): Fault | null {
  const { event, target } = change;
  if (target === null) return null;
  if (isReversal(event)) return reversalFault(change, ground);
  const never = NEVER_AFTER[event];
  if (never === undefined) return null;
  const lives = ground.livesBefore(change);
  const last = standing(lives).at(-1);
  const isUnmade = last === undefined && lives.some(({ turn }) => turn === 'made');
  if (isUnmade && event !== ARRIVAL) {
    return { code: 'EVENT_SEQUENCE', detail: `${event} after reversal` };
  }
  if (last === undefined || !never.includes(last.turn)) return null;
  return { code: 'EVENT_SEQUENCE', detail: `${event} after ${last.turn}` };
}

/** An event is taken back once, by the stream that wrote it. */
function reversalFault(change: Change, ground: Ground): Fault | null {
  const of = reversedBy(change);
  const reversed = of === null ? null : ground.ownBefore(change, of);
  if (of === null || reversed === null) return { code: 'REVERSAL_UNKNOWN', detail: '' };
  if (isReversal(reversed.event)) return { code: 'REVERSAL_UNKNOWN', detail: refToId(of) };
  const again = ground
    .livesBefore(change)
    .some((life: Life) => life.of !== undefined && sameRef(life.of, of));
  if (again) return { code: 'REVERSAL_AGAIN', detail: refToId(of) };
  const limit = reversalLimit(ground.documents.policy, reversed.event);
  // By the days on which its author wrote the two: no reader's clock takes part.
  const isOpen = limit === null || isInWindow(limit, hlcDay(reversed.hlc), hlcDay(change.hlc));
  return isOpen ? null : { code: 'REVERSAL_EXPIRED', detail: `${reversed.event} ${limit}` };
}
