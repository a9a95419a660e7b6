import type { Lane } from '../../proto/id.js';
import type { Capture, Captured } from '../capture/capture.js';
import type { Row } from './csv-text.js';
import type { Progress } from './progress.js';
import type { Reject, RejectsFile } from './rejects.js';
import { type LaneRound, Round } from './round.js';

/** Changes in a round: large enough that making it durable costs little for each. */
const ROUND_CHANGES = 2000;
/** Rows in a round: those that change nothing need no more than a mark now and then. */
const ROUND_ROWS = 20_000;

export interface WriterPorts {
  readonly capture: Capture;
  readonly progress: Progress;
  /** Null: nothing is written, only judged. */
  readonly rejects: RejectsFile | null;
  /** Where the load's own notes are saved when no lane has anything to write. */
  readonly ownLane: Lane;
  /** Seq of the operator session in a lane. */
  session(lane: Lane): number | Promise<number>;
}

/**
 * Gathers decided rows into rounds and writes these, one at a time, while the next is gathered.
 * Everything about a round is durable when the one after it begins to be written.
 */
export class Writer {
  readonly #ports: WriterPorts;
  /** The round being gathered. */
  round = new Round();
  #writing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;
  /** Rows that capture refused although they had been judged well. */
  #refused: Reject[] = [];

  constructor(ports: WriterPorts) {
    this.#ports = ports;
  }

  /** Whether `turn` is due. To be asked between rows. */
  get isFull(): boolean {
    return this.round.drafts >= ROUND_CHANGES || this.round.read >= ROUND_ROWS;
  }

  /** Begins to write the round; waits where the one before it is not durable yet. */
  turn(): Promise<void> {
    return this.#begin();
  }

  /** Writes what is left, and that the pass is done. */
  async finish(): Promise<void> {
    await this.#begin();
    await this.#settled();
    if (this.#refused.length > 0) {
      await this.#begin();
      await this.#settled();
    }
    const { capture, progress, rejects, ownLane } = this.#ports;
    const notes = progress.finish();
    if (rejects === null) return;
    await rejects.close();
    await capture.capture([], { lane: ownLane, session: 0, notes });
  }

  /** Waits for what is being written; never rejects. */
  async abandon(): Promise<void> {
    await this.#writing;
    await this.#ports.rejects?.release();
  }

  async #begin(): Promise<void> {
    await this.#settled();
    const { round } = this;
    this.round = new Round();
    round.rejects.push(...this.#refused.splice(0));
    if (round.rejects.length === 0 && round.lanes.size === 0 && round.standing === 0) return;
    this.#writing = this.#write(round).catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  async #settled(): Promise<void> {
    await this.#writing;
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #write(round: Round): Promise<void> {
    const { progress, rejects, ownLane } = this.#ports;
    await rejects?.add(round.rejects);
    progress.commit(round, rejects?.bytes ?? 0);
    const lanes = round.lanes.size > 0 ? [...round.lanes] : [[ownLane, null] as const];
    let first = true;
    for (const [lane, part] of lanes) {
      // Before anything is counted: opening a session writes to the lane.
      const session = rejects === null ? 0 : await this.#ports.session(lane);
      const notes = first ? progress.notes(round) : [];
      first = false;
      if (part !== null) {
        progress.commitLane(lane, part, round.row);
        notes.push(...progress.laneNotes(lane, part, round.row));
      }
      if (rejects === null) continue;
      const options = { lane, session, notes, seal: true };
      const answers = await this.#ports.capture.capture(part?.drafts ?? [], options);
      if (part !== null) this.#check(lane, part, answers);
    }
  }

  /** What was judged may have been judged by documents that have changed since. */
  #check(lane: Lane, part: LaneRound, answers: readonly Captured[]): void {
    for (const [index, answer] of answers.entries()) {
      const origin = part.origins[index];
      if (answer.ok || origin === undefined || origin === null) continue;
      this.#ports.progress.revoke(lane, origin.outcome);
      this.#refused.push(rejectOf(origin.row, answer));
    }
  }
}

export function rejectOf(row: Row, { code, detail }: Pick<Reject, 'code' | 'detail'>): Reject {
  return { line: row.line, code, detail, cells: row.cells };
}
