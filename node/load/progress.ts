import { type ChangeRef, type Lane, refToId, type StreamId } from '../../proto/id.js';
import type { Note } from '../capture/capture.js';
import type { Encoding } from './encoding.js';
import { printLines } from './line-set.js';
import {
  badKey,
  firstMark,
  isBadKey,
  type LaneMark,
  laneKey,
  type Mark,
  type SavedMarks,
  tookKey,
} from './marks.js';
import {
  addTally,
  emptyTally,
  type LaneRound,
  type Outcome,
  type Round,
  type Tally,
} from './round.js';

/** The last seq of this node's own stream of a lane that is durable. */
export interface LaneHead {
  readonly stream: StreamId;
  readonly seq: number;
}

/** `todo`: to be decided. `redo`: decided before, but not written. */
export type RowState = 'todo' | 'redo' | 'done' | 'standing';

/**
 * How far a load has come. A round's rejects are made durable first, then each of its lanes with
 * the lane's mark; the load's own mark goes with the first lane. So after a crash the rejects up
 * to that mark stand, and a lane whose own mark is behind it has its rows redone.
 */
export class Progress {
  readonly #key: string;
  readonly #headOf: (lane: Lane) => LaneHead;
  readonly #mark: Mark;
  readonly #lanes = new Map<Lane, LaneMark>();
  readonly #taken: Set<string>;
  readonly #entered = new Set<Lane>();
  /** Notes in the store beside the mark, those of a load that cannot be gone on with too. */
  readonly #keys: Set<string>;
  /** Those of them that go when the mark is next saved. */
  #stale: readonly string[] = [];
  /** Lines this pass had rejected when it was interrupted. */
  readonly #rejected: ReadonlySet<number>;
  /** Lines this pass is about; null: all. */
  readonly #only: ReadonlySet<number> | null;
  /** Whether this run goes on with one that was interrupted. */
  readonly isResumed: boolean;

  constructor(
    key: string,
    saved: SavedMarks | null,
    encoding: Encoding,
    fresh: boolean,
    headOf: (lane: Lane) => LaneHead,
  ) {
    this.#key = key;
    this.#headOf = headOf;
    const usable = saved !== null && isUsable(saved, encoding, headOf) ? saved : null;
    this.#keys = new Set(saved?.keys);
    if (usable === null) this.#stale = [...this.#keys];
    this.#taken = new Set(usable?.taken);
    const mark = usable?.mark ?? firstMark(encoding, fresh);
    const again = mark.done;
    this.#mark = again ? { ...firstMark(encoding, false), pass: mark.pass + 1 } : mark;
    this.isResumed = usable !== null && !again;
    for (const [lane, laneMark] of usable?.lanes ?? []) {
      this.#lanes.set(lane, again ? { ...laneMark, row: 0, tally: emptyTally() } : laneMark);
    }
    const { pass } = this.#mark;
    this.#rejected = usable?.rejected.get(pass) ?? new Set();
    this.#only = pass === 1 ? null : (usable?.rejected.get(pass - 1) ?? new Set());
  }

  /** Whether nobody can be in the register but by this load. */
  get isFresh(): boolean {
    return this.#mark.fresh;
  }

  get rejectsBytes(): number {
    return this.#mark.rejectsBytes;
  }

  /** The lanes rows have gone into. */
  get lanes(): readonly Lane[] {
    return [...this.#lanes.keys()];
  }

  /** The counts so far, over all runs of this pass. */
  counts(): Readonly<Mark> & { readonly tally: Tally } {
    const tally = emptyTally();
    for (const lane of this.#lanes.values()) addTally(tally, lane.tally);
    tally.unchanged += this.#mark.standing;
    return { ...this.#mark, tally };
  }

  /** Whether the record was made by this load. */
  isMadeHere(ref: ChangeRef): boolean {
    for (const { spans } of this.#lanes.values()) {
      for (const { stream, from, to } of spans) {
        if (ref.stream === stream && ref.seq >= from && (to === null || ref.seq <= to)) return true;
      }
    }
    return false;
  }

  isTaken(ref: ChangeRef): boolean {
    return this.#taken.has(refToId(ref));
  }

  take(id: string): void {
    this.#taken.add(id);
  }

  /** `lane` is undefined for a row of nobody's. */
  stateOf(line: number, lane: Lane | undefined): RowState {
    const decided = line <= this.#mark.row;
    if (this.#only !== null && !this.#only.has(line)) return decided ? 'done' : 'standing';
    if (!decided) return 'todo';
    if (lane === undefined || this.#rejected.has(line)) return 'done';
    return line <= (this.#lanes.get(lane)?.row ?? 0) ? 'done' : 'redo';
  }

  /** To be called before the first row of a lane is decided: tells what this load makes apart. */
  enter(lane: Lane): void {
    if (this.#entered.has(lane)) return;
    this.#entered.add(lane);
    const mark = this.#laneMark(lane);
    const head = this.#headOf(lane);
    const last = mark.spans.at(-1);
    if (last?.stream === head.stream && last.to === null) return;
    mark.spans.push({ stream: head.stream, from: head.seq + 1, to: null });
  }

  /** Counts a round in, whose rejects are durable. */
  commit(round: Round, rejectsBytes: number): void {
    const mark = this.#mark;
    mark.row = Math.max(mark.row, round.row);
    mark.read += round.read;
    mark.standing += round.standing;
    mark.rejected += round.rejects.length;
    mark.rejectsBytes = rejectsBytes;
    for (const { code } of round.rejects) mark.reasons[code] = (mark.reasons[code] ?? 0) + 1;
  }

  /** Counts one lane of a round in. */
  commitLane(lane: Lane, part: LaneRound, row: number): void {
    const mark = this.#laneMark(lane);
    mark.row = Math.max(mark.row, row);
    addTally(mark.tally, part.tally);
  }

  /** A row counted as standing that capture refused after all. */
  revoke(lane: Lane, outcome: Outcome): void {
    this.#laneMark(lane).tally[outcome]--;
  }

  /** Notes that go with the first lane of a round. */
  notes(round: Round): Note[] {
    const notes: Note[] = this.#stale.map((key) => ({ key, value: null }));
    for (const key of this.#stale) this.#keys.delete(key);
    this.#stale = [];
    notes.push({ key: this.#key, value: JSON.stringify(this.#mark) });
    const [first] = round.rejects;
    if (first !== undefined) {
      const key = badKey(this.#key, this.#mark.pass, first.line);
      notes.push(this.#note(key, printLines(round.rejects.map(({ line }) => line))));
    }
    return notes;
  }

  /** Notes that go with one lane. */
  laneNotes(lane: Lane, part: LaneRound, row: number): Note[] {
    const notes = [this.#note(laneKey(this.#key, lane), JSON.stringify(this.#laneMark(lane)))];
    if (part.taken.length > 0) {
      const key = tookKey(this.#key, this.#mark.pass, lane, row);
      notes.push(this.#note(key, part.taken.join(' ')));
    }
    return notes;
  }

  /**
   * Ends the pass. What tells this load's records apart stays only where rows were rejected, for
   * those may be tried again.
   */
  finish(): Note[] {
    this.#mark.done = true;
    const notes: Note[] = [];
    const { rejected, pass } = this.#mark;
    for (const key of this.#keys) {
      if (rejected === 0 || isBadKey(key, this.#key, pass - 1)) notes.push({ key, value: null });
    }
    for (const [lane, mark] of this.#lanes) {
      const last = mark.spans.at(-1);
      if (last !== undefined && last.to === null) last.to = this.#headOf(lane).seq;
      if (rejected === 0) continue;
      notes.push({ key: laneKey(this.#key, lane), value: JSON.stringify(mark) });
    }
    notes.push({ key: this.#key, value: JSON.stringify(this.#mark) });
    return notes;
  }

  #note(key: string, value: string): Note {
    this.#keys.add(key);
    return { key, value };
  }

  #laneMark(lane: Lane): LaneMark {
    let mark = this.#lanes.get(lane);
    if (mark === undefined) {
      mark = { row: 0, tally: emptyTally(), spans: [] };
      this.#lanes.set(lane, mark);
    }
    return mark;
  }
}

/**
 * Another encoding makes other rows. And a new life of the node's log may hold more of the load
 * than the notes of the old one say: then every row is looked up again.
 */
function isUsable(
  saved: SavedMarks,
  encoding: Encoding,
  headOf: (lane: Lane) => LaneHead,
): boolean {
  if (saved.mark.encoding !== encoding) return false;
  if (saved.mark.done) return true;
  return [...saved.lanes].every(([lane, { spans }]) => {
    return spans.at(-1)?.stream === headOf(lane).stream;
  });
}
