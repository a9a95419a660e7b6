import { hash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { StreamId } from '../../proto/id.js';
import type { Alarms } from '../alarms.js';
import type { Branch, LogView } from '../log/log.js';

/** What asks a neighbour, and goes on once it has answered. */
export interface Asking {
  /** Asks for what follows this place once more. */
  askAgain(after: Head): void;
  resume(branch: Branch, seq: number): void;
}

/** Frames that the disk has spoilt, until a neighbour has given them back. */
export class SpoiltFrames {
  private readonly log: LogView;
  private readonly alarms: Alarms;
  private readonly all: Iterable<Asking>;
  /** Where to ask from, by branch and the seq at which the frame ends. */
  private readonly after = new Map<number, Map<number, Head>>();

  /** `all`: whom to ask, at any time. */
  constructor(log: LogView, alarms: Alarms, all: Iterable<Asking>) {
    this.log = log;
    this.alarms = alarms;
    this.all = all;
  }

  /** Asks everybody for the frame that ends at `seq`; whoever comes later is asked too. */
  async add(branch: Branch, seq: number): Promise<void> {
    this.alarm(branch, seq);
    let after: Head = { stream: branch.stream, seq: 0, hash: '' };
    for await (const end of this.log.ends(branch)) {
      if (end.seq < seq) after = { ...after, seq: end.seq, hash: end.hash.slice(0, 16) };
    }
    this.note(branch, seq, after);
  }

  /**
   * The same for the frame that begins at `seq`, if its bytes do not have the hash in the log. What
   * is of the hash in the log no neighbour can better.
   */
  async look(stream: StreamId, seq: number): Promise<void> {
    for (const branch of this.log.ofStream(stream)) {
      if (seq <= Math.max(branch.forkSeq, branch.trimmed)) continue;
      for await (const { lastSeq, bytes } of this.log.frames(branch, seq - 1)) {
        if (lastSeq > branch.seq || !isSpoilt(this.log, branch, lastSeq, bytes)) break;
        this.alarm(branch, lastSeq);
        const before = this.log.hashAt(branch, seq - 1)?.slice(0, 16) ?? '';
        this.note(branch, lastSeq, { stream, seq: seq - 1, hash: before });
        break;
      }
    }
  }

  private alarm(branch: Branch, seq: number): void {
    const { code, detail } = spoiltAt(branch, seq);
    this.alarms.raise(code, branch.stream, detail);
  }

  private note({ no }: Branch, seq: number, after: Head): void {
    const known = this.after.get(no) ?? new Map<number, Head>();
    this.after.set(no, known.set(seq, after));
    for (const each of this.all) askFor(each, known);
  }

  ask(one: Asking): void {
    for (const known of this.after.values()) askFor(one, known);
  }

  mended(branch: Branch, seq: number): void {
    const known = this.after.get(branch.no);
    known?.delete(seq);
    if (known === undefined || known.size === 0) {
      this.after.delete(branch.no);
      this.alarms.clear('FRAME_MALFORMED', branch.stream);
    }
    for (const each of this.all) each.resume(branch, seq);
  }
}

/** Only from the first: whoever is asked sends all that follows. */
function askFor(one: Asking, known: ReadonlyMap<number, Head>): void {
  const seq = Math.min(...known.keys());
  const after = known.get(seq);
  if (after !== undefined) one.askAgain(after);
}

/** Whether a stored frame is not what the log knows it to be. */
function isSpoilt(log: LogView, branch: Branch, seq: number, bytes: Uint8Array): boolean {
  return hash('sha256', bytes, 'hex') !== log.hashAt(branch, seq);
}

export function spoiltAt({ stream }: Branch, seq: number): HujiError {
  return new HujiError('FRAME_MALFORMED', `${stream} ${seq}: not as it was stored`);
}
