import type { NodeCode } from '../../proto/node-code.js';
import type { Attachments, Place, Wanted } from '../attach/attach.js';
import { LIMITS } from '../limits.js';
import type { Branch, LogView } from '../log/log.js';

export interface AttachmentDeskParts {
  readonly log: LogView;
  readonly attachments: Attachments;
  /** Whether the lane's audience lies at the peer. */
  shares(branch: Branch, peer: NodeCode): boolean;
  /** The node itself and all above it. */
  upFrom(code: NodeCode): ReadonlySet<NodeCode>;
}

/** A talk with one neighbour, as far as the desk knows it. */
interface Talk {
  readonly peer: NodeCode;
  readonly role: 'parent' | 'child';
  mayHave(hash: string): boolean;
  consider(wanted: Wanted): void;
  lookAgain(): void;
  arrived(hash: string): void;
  completed(branch: Branch): void;
}

/** The beginning of an attachment that a line which broke had brought. */
export interface Begun {
  readonly wanted: Wanted;
  readonly bytes: Buffer;
  readonly have: number;
}

/** Where looking through what is missing goes on. */
export type Cursor = Place & { readonly branch: number };

/**
 * Whom this node asks for the attachments (附件) it wants: one neighbour at a time, the one on the
 * author's side first, another where that one is not there or does not have it.
 */
export class AttachmentDesk {
  readonly attachments: Attachments;
  private readonly parts: AttachmentDeskParts;
  private readonly talks = new Set<Talk>();
  private readonly below = new Map<NodeCode, Set<Talk>>();
  private readonly asked = new Map<string, Talk>();
  private readonly begun = new Map<string, Begun>();
  /** By neighbour, how far its last talk over a narrow line had asked. */
  private readonly cursors = new Map<NodeCode, Cursor>();

  constructor(parts: AttachmentDeskParts) {
    this.parts = parts;
    this.attachments = parts.attachments;
    this.attachments.listen({
      onWanted: (wanted) => this.offer(wanted),
      onArrived: (hash) => {
        this.asked.delete(hash);
        for (const talk of this.talks) talk.arrived(hash);
      },
      onComplete: (branch) => {
        for (const talk of this.talks) talk.completed(branch);
      },
      onReread: () => {
        for (const talk of this.talks) talk.lookAgain();
      },
    });
  }

  join(talk: Talk): void {
    this.talks.add(talk);
    if (talk.role === 'parent') return;
    const known = this.below.get(talk.peer);
    if (known === undefined) this.below.set(talk.peer, new Set([talk]));
    else known.add(talk);
  }

  leave(talk: Talk): void {
    this.talks.delete(talk);
    const known = this.below.get(talk.peer);
    if (known?.delete(talk) === true && known.size === 0) this.below.delete(talk.peer);
    for (const [hash, asked] of [...this.asked]) if (asked === talk) this.release(hash, talk);
    this.givesNoMore(talk);
  }

  /** It has gone, or is asked no more: what it was nearer to was left to it. */
  givesNoMore(gone: Talk): void {
    if (gone.role !== 'child') return;
    const above = [...this.talks].filter(({ role }) => role === 'parent');
    if (above.length === 0) return;
    const path = (no: number) => this.parts.upFrom(this.parts.log.branch(no).author.code);
    const isOnItsSide = this.attachments.histories().some((no) => path(no).has(gone.peer));
    if (isOnItsSide) for (const talk of above) talk.lookAgain();
  }

  /** Histories of which this neighbour may have what is missing here. */
  historiesFor(talk: Talk): number[] {
    const { log, shares } = this.parts;
    const all = this.attachments.histories();
    return all.filter((no) => shares(log.branch(no), talk.peer)).sort((a, b) => a - b);
  }

  /** Whether this neighbour is the one to ask. */
  mayAsk(talk: Talk, { hash, branch: no }: Wanted): boolean {
    if (this.asked.has(hash)) return false;
    const branch = this.parts.log.branch(no);
    if (!this.parts.shares(branch, talk.peer)) return false;
    const nearer = this.onAuthorsSide(branch);
    return nearer.includes(talk) || !nearer.some((other) => other.mayHave(hash));
  }

  private onAuthorsSide({ author }: Branch): Talk[] {
    return this.belowOn(this.parts.upFrom(author.code));
  }

  private belowOn(path: ReadonlySet<NodeCode>): Talk[] {
    return [...path].flatMap((code) => [...(this.below.get(code) ?? [])]);
  }

  take(hash: string, talk: Talk): void {
    this.asked.set(hash, talk);
  }

  /** This one does not give it: whoever else may have it is asked. */
  release(hash: string, talk: Talk): void {
    if (this.asked.get(hash) !== talk) return;
    this.asked.delete(hash);
    const wanted = this.attachments.wants(hash);
    if (wanted !== null) this.offer(wanted, talk);
  }

  private offer(wanted: Wanted, except: Talk | null = null): void {
    const branch = this.parts.log.branch(wanted.branch);
    const { upFrom } = this.parts;
    const side = [...this.onAuthorsSide(branch), ...this.belowOn(upFrom(branch.name.lane))];
    const above = [...this.talks].filter(({ role }) => role === 'parent');
    for (const talk of new Set([...side, ...above])) if (talk !== except) talk.consider(wanted);
  }

  /** Where it is named, for those who are told of a fault. */
  placeOf({ branch, seq }: Wanted): string {
    return `${this.parts.log.branch(branch).stream} ${seq}`;
  }

  /** What an earlier talk with this neighbour had begun. */
  begunBy(peer: NodeCode): Wanted[] {
    const keys = [...this.begun].filter(([key]) => key.startsWith(`${peer} `));
    return keys.map(([, { wanted }]) => wanted);
  }

  /** The beginning of it; who takes it goes on with it. */
  takeBegun(peer: NodeCode, hash: string): Begun | null {
    const key = `${peer} ${hash}`;
    const found = this.begun.get(key) ?? null;
    this.begun.delete(key);
    return found;
  }

  /** The oldest goes: it is asked for from its beginning. */
  keepBegun(peer: NodeCode, begun: Begun): void {
    this.begun.set(`${peer} ${begun.wanted.hash}`, begun);
    const [oldest] = this.begun.keys();
    if (this.begun.size > LIMITS.attachmentsBegun && oldest !== undefined) {
      this.begun.delete(oldest);
    }
  }

  cursorOf(peer: NodeCode): Cursor | null {
    return this.cursors.get(peer) ?? null;
  }

  setCursor(peer: NodeCode, cursor: Cursor | null): void {
    if (cursor === null) this.cursors.delete(peer);
    else this.cursors.set(peer, cursor);
  }
}
