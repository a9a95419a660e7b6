import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
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
  /** Where to ask from, by branch; one of a branch at a time, since it stops there. */
  private readonly after = new Map<number, Head>();

  constructor(log: LogView, alarms: Alarms) {
    this.log = log;
    this.alarms = alarms;
  }

  /** Asks everybody for the frame that ends at `seq`; whoever comes later is asked too. */
  async add(branch: Branch, seq: number, all: Iterable<Asking>): Promise<void> {
    const { code, detail } = spoiltAt(branch, seq);
    this.alarms.raise(code, branch.stream, detail);
    let after: Head = { stream: branch.stream, seq: 0, hash: '' };
    for await (const end of this.log.ends(branch)) {
      if (end.seq < seq) after = { ...after, seq: end.seq, hash: end.hash.slice(0, 16) };
    }
    this.after.set(branch.no, after);
    for (const each of all) each.askAgain(after);
  }

  ask(one: Asking): void {
    for (const after of this.after.values()) one.askAgain(after);
  }

  mended(branch: Branch, seq: number, all: Iterable<Asking>): void {
    this.after.delete(branch.no);
    this.alarms.clear('FRAME_MALFORMED', branch.stream);
    for (const each of all) each.resume(branch, seq);
  }
}

export function spoiltAt({ stream }: Branch, seq: number): HujiError {
  return new HujiError('FRAME_MALFORMED', `${stream} ${seq}: not as it was stored`);
}
