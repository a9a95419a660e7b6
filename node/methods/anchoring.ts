import type { Audit } from '../audit/audit.js';
import type { HujiNode } from '../node.js';
import { nodeAct } from '../node-act.js';

/** How long the newest entries may be remembered by this node's own files alone. */
const EVERY_MS = 4 * 3_600_000;
const NOTE = 'audit|anchor';

/** How far, and when (Unix ms). */
interface Anchored {
  seq: number;
  at: number;
}

/**
 * Writes from time to time, into the node's own log, how far its audit went and with which hash.
 * The log travels up; so whoever alters the audit afterwards is contradicted by its parent.
 */
export class Anchoring {
  private readonly node: HujiNode;
  private readonly audit: Pick<Audit, 'head' | 'durable'>;
  private readonly done: Anchored;
  private work: Promise<void> = Promise.resolve();
  private busy = false;

  /** `begun`: Unix ms of the first entry there is, or now. */
  constructor(node: HujiNode, audit: Pick<Audit, 'head' | 'durable'>, begun: number) {
    this.node = node;
    this.audit = audit;
    const note = node.query.note(NOTE);
    this.done = note === null ? { seq: 0, at: begun } : (JSON.parse(note) as Anchored);
  }

  /** After an entry was made: anchors it if the last anchor is old enough. */
  look(): void {
    const now = this.node.clock.now();
    const { seq } = this.audit.head();
    const due = Math.abs(now - this.done.at) >= EVERY_MS && seq > this.done.seq;
    if (!due || this.busy || this.node.recovering()) return;
    this.busy = true;
    this.work = this.anchor(now)
      // What cannot be written now is anchored with what comes later.
      .catch(() => undefined)
      .finally(() => {
        this.busy = false;
      });
  }

  private async anchor(now: number): Promise<void> {
    // What a power cut may take is not to be missed by the parent.
    const { seq, hash } = await this.audit.durable();
    const { code } = this.node.identity;
    const note = JSON.stringify({ seq, at: now });
    const notes = ([first]: readonly { ok: boolean }[]) =>
      first?.ok === true ? [{ key: NOTE, value: note }] : [];
    const draft = nodeAct('970', code, { seq, hash });
    await this.node.capture.capture([draft], { lane: code, session: 0, notes });
    // Refused too: a province of older days has no right for it, and asking again does not help.
    this.done.seq = seq;
    this.done.at = now;
  }

  settled(): Promise<void> {
    return this.work;
  }
}
