import type { Lane } from '../../proto/id.js';
import type { Draft } from '../capture/capture.js';
import type { Row } from './csv-text.js';
import type { Reject } from './rejects.js';

/** What became of rows that now stand in the register. */
export interface Tally {
  new: number;
  updated: number;
  evidence: number;
  unchanged: number;
  /** Made for their first person. */
  households: number;
}

export type Outcome = Exclude<keyof Tally, 'households'>;

export function emptyTally(): Tally {
  return { new: 0, updated: 0, evidence: 0, unchanged: 0, households: 0 };
}

export function addTally(to: Tally, more: Readonly<Tally>): void {
  to.new += more.new;
  to.updated += more.updated;
  to.evidence += more.evidence;
  to.unchanged += more.unchanged;
  to.households += more.households;
}

/** The part of a round that goes into one lane. */
export interface LaneRound {
  readonly drafts: Draft[];
  /** For each draft the row it came from and what it counts as; null for a household's. */
  readonly origins: ({ readonly row: Row; readonly outcome: Outcome } | null)[];
  /** Ids of the records its rows were found to be. */
  readonly taken: string[];
  readonly tally: Tally;
}

/** Rows decided and not yet written: they become durable together. */
export class Round {
  /** Line of the last row decided. */
  row = 0;
  /** Rows decided for the first time. */
  read = 0;
  /** Rows that stand since an earlier pass over the file. */
  standing = 0;
  readonly rejects: Reject[] = [];
  readonly lanes = new Map<Lane, LaneRound>();
  drafts = 0;

  lane(lane: Lane): LaneRound {
    let part = this.lanes.get(lane);
    if (part === undefined) {
      part = { drafts: [], origins: [], taken: [], tally: emptyTally() };
      this.lanes.set(lane, part);
    }
    return part;
  }

  /** A row that stands, with the draft of its household and its own, where there are such. */
  accept(
    lane: Lane,
    row: Row,
    outcome: Outcome,
    work: { household: Draft | null; person: Draft | null; taken: string | null },
  ): void {
    const part = this.lane(lane);
    part.tally[outcome]++;
    if (work.taken !== null) part.taken.push(work.taken);
    if (work.household !== null) {
      part.tally.households++;
      part.drafts.push(work.household);
      part.origins.push(null);
      this.drafts++;
    }
    if (work.person !== null) {
      part.drafts.push(work.person);
      part.origins.push({ row, outcome });
      this.drafts++;
    }
  }
}
