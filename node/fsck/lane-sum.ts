import { CARD_STAGES } from '../../conflict/card/stages.js';
import { CHECK_COUNTS, type CheckCounts, NO_CHECKS } from '../../conflict/check.js';
import { emptySum, type StateSum, sumText } from '../../conflict/state-sum.js';
import type { Lane } from '../../proto/id.js';
import type { LaneCounts } from '../apply/apply.js';

/** What the records, parked changes and branches of a lane come to. */
export interface LaneSum extends CheckCounts {
  state: StateSum;
  persons: number;
  households: number;
  elsewhere: number;
  parked: number;
  forks: number;
  cards: number[];
  births: number[];
}

const COUNTED = [
  'persons',
  'households',
  'elsewhere',
  'cards',
  'parked',
  'forks',
  ...CHECK_COUNTS,
] as const;

export function emptyLaneSum(): LaneSum {
  const none = { persons: 0, households: 0, elsewhere: 0, parked: 0, forks: 0, ...NO_CHECKS };
  return { state: emptySum(), cards: CARD_STAGES.map(() => 0), births: [], ...none };
}

/** Whether the counts of every lane are what was found of it. */
export function checkCounts(
  counted: ReadonlyMap<Lane, Readonly<LaneCounts>>,
  sums: ReadonlyMap<Lane, LaneSum>,
  sumOf: (lane: Lane) => LaneSum,
  find: (code: 'STORE_DAMAGED', where: string, detail: string) => void,
): void {
  for (const lane of sums.keys()) {
    if (!counted.has(lane)) find('STORE_DAMAGED', lane, 'no counts');
  }
  for (const [lane, counts] of counted) {
    const sum = sumOf(lane);
    if (sumText(sum.state) !== sumText(counts.state)) find('STORE_DAMAGED', lane, 'state sum');
    if (birthsText(sum.births) !== birthsText(counts.births)) {
      find('STORE_DAMAGED', lane, 'births');
    }
    for (const what of COUNTED) {
      if (String(sum[what]) === String(counts[what])) continue;
      find('STORE_DAMAGED', lane, `${counts[what]} ${what} for ${sum[what]}`);
    }
  }
}

/** Years in which somebody was born; the last ones may have been left empty. */
function birthsText(births: readonly number[]): string {
  return births.flatMap((count, at) => (count === 0 ? [] : [`${at}:${count}`])).join(' ');
}
