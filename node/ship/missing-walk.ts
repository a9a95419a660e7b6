import type { Wanted } from '../attach/attach.js';
import { LIMITS } from '../limits.js';
import type { AttachmentDesk, Cursor } from './attachment-desk.js';

/** Looks through what is missing of some histories, one after the other, some at a time. */
export class MissingWalk {
  private readonly desk: AttachmentDesk;
  private readonly branches: number[];
  private at: Cursor | null;

  /** Begins behind a place where an earlier walk had come to. */
  constructor(desk: AttachmentDesk, branches: readonly number[], from: Cursor | null) {
    this.desk = desk;
    const start = from === null ? 0 : branches.findIndex((no) => no >= from.branch);
    this.branches = [
      ...branches.slice(Math.max(0, start)),
      ...branches.slice(0, Math.max(0, start)),
    ];
    this.at = this.branches[0] === from?.branch ? from : null;
  }

  /** Where it has come to; null: at the end. */
  get cursor(): Cursor | null {
    return this.at;
  }

  /** The next ones; null: that was all. */
  async next(): Promise<Wanted[] | null> {
    const limit = LIMITS.attachmentBatch;
    for (let branch = this.branches[0]; branch !== undefined; branch = this.branches[0]) {
      const after = this.at?.branch === branch ? this.at : null;
      const found = await this.desk.attachments.missing(branch, after, limit);
      const last = found.at(-1);
      this.at = last === undefined ? null : { branch, seq: last.seq, hash: last.hash };
      if (found.length < limit) this.branches.shift();
      if (last !== undefined) return found;
    }
    return null;
  }
}
