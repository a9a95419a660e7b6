import { hash as digest } from 'node:crypto';
import { type Attachment, attachmentsIn } from '../../proto/attachment.js';
import type { Change } from '../../proto/change.js';
import { pack, unpack } from '../../proto/pack.js';
import type { Receipt } from '../../proto/receipt.js';
import { LIMITS } from '../limits.js';
import type { Branch, Log } from '../log/log.js';
import { EMPTY, KIND, textKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { AttachmentCounts, AttachmentListener, Attachments, Place, Wanted } from './attach.js';
import {
  hashKey,
  hashOfKey,
  placeKey,
  placesOf,
  readStored,
  sizeValue,
  storedValue,
  wantedAfter,
} from './attachment-keys.js';
import { AttachmentTally } from './attachment-tally.js';
import { MissingPlaces, placesIn } from './missing-places.js';

export interface AttachmentBookParts {
  readonly store: Store;
  readonly log: Log;
  /** Whether what this history names is to be carried up from here. */
  goesUp(branch: Branch): boolean;
  /** Does something in the background, once where it waits already. */
  later(name: string, step: () => Promise<void>): void;
  /** The disk has spoilt one that was held. */
  onSpoilt(branch: Branch, seq: number): void;
}

export class AttachmentBook implements Attachments {
  private readonly parts: AttachmentBookParts;
  private readonly tally: AttachmentTally;
  private readonly places: MissingPlaces;
  private readonly listeners: AttachmentListener[] = [];
  /** Histories that name any: all others are spared its cost in every receipt. */
  private readonly named = new Set<number>();
  /** Kept by a batch that is not known to be durable: one that failed may have landed. */
  private readonly arriving = new Set<string>();
  /** By branch, up to where some tier above has all. */
  private readonly above = new Map<number, number>();

  constructor(parts: AttachmentBookParts) {
    this.parts = parts;
    const { store } = parts;
    this.tally = new AttachmentTally(store);
    this.places = new MissingPlaces(store, (hash) => store.get(attachmentKey(hash)) !== undefined);
  }

  async open(): Promise<void> {
    this.above.clear();
    this.tally.open();
    await this.places.open();
    this.named.clear();
    for (const { no } of this.parts.log.branches()) {
      if (this.parts.store.get(namedKey(no)) !== undefined) this.named.add(no);
      this.lookAgain(no);
    }
    for (const hash of this.arriving) {
      if (this.parts.store.get(attachmentKey(hash)) !== undefined) this.tellArrived(hash);
    }
    for (const listener of this.listeners) listener.onReread();
  }

  private tellArrived(hash: string): void {
    this.arriving.delete(hash);
    for (const listener of this.listeners) listener.onArrived(hash);
  }

  listen(listener: AttachmentListener): void {
    this.listeners.push(listener);
  }

  counts(): AttachmentCounts {
    return this.tally.written();
  }

  note(tx: Transaction, branch: Branch, seq: number, change: Change): void {
    const named = attachmentsIn(change);
    // What all hear is no place for somebody's photo.
    if (named.size === 0 || branch.name.lane === 'all') return;
    if (!this.named.has(branch.no)) tx.put(namedKey(branch.no), EMPTY);
    this.named.add(branch.no);
    for (const each of named.values()) this.noteOne(tx, branch, seq, each);
  }

  private noteOne(tx: Transaction, branch: Branch, seq: number, { hash, size }: Attachment): void {
    if (this.parts.goesUp(branch) && seq > (this.above.get(branch.no) ?? 0)) {
      tx.put(placeKey(KIND.attachmentUp, branch.no, seq, hash), sizeValue(size));
      this.tally.add({ up: 1, upBytes: size });
    }
    if (tx.get(attachmentKey(hash)) !== undefined) return;
    this.miss(tx, { hash, size, branch: branch.no, seq });
  }

  private miss(tx: Transaction, wanted: Wanted): void {
    const { hash, size, branch, seq } = wanted;
    this.places.add(tx, wanted);
    if (tx.get(wantedKey(hash)) !== undefined) return;
    tx.put(wantedKey(hash), pack([size, branch, seq]));
    this.tally.add({ wanted: 1, wantedBytes: size });
    tx.onDurable(() => {
      // It may have come in the very same batch.
      if (this.wants(hash) === null) return;
      for (const listener of this.listeners) listener.onWanted(wanted);
    });
  }

  keep(tx: Transaction, hash: string, bytes: Uint8Array): boolean {
    const row = tx.get(wantedKey(hash));
    if (row === undefined) return false;
    const { size, branch, seq } = readWanted(hash, row);
    tx.del(wantedKey(hash));
    tx.put(attachmentKey(hash), storedValue(branch, seq, bytes));
    this.tally.add({ wanted: -1, wantedBytes: -size, held: 1, heldBytes: bytes.length });
    this.arriving.add(hash);
    tx.onDurable(() => {
      for (const no of this.places.waitingFor(hash)) this.lookAgain(no);
      this.tellArrived(hash);
    });
    return true;
  }

  arrive(hash: string, bytes: Uint8Array): Promise<boolean> {
    return this.parts.store.commit((tx) => this.keep(tx, hash, bytes));
  }

  read(hash: string): Buffer | null {
    const value = this.parts.store.get(attachmentKey(hash));
    if (value === undefined) return null;
    const { branch, seq, bytes } = readStored(value);
    if (digest('sha256', bytes, 'hex') === hash) return bytes;
    this.parts.onSpoilt(this.parts.log.branch(branch), seq);
    this.parts.later(`attachment ${hash}`, () => this.lose(hash));
    return null;
  }

  placeOf(hash: string): { branch: number; seq: number } | null {
    const value = this.parts.store.get(attachmentKey(hash));
    if (value === undefined) return null;
    const { branch, seq } = readStored(value);
    return { branch, seq };
  }

  /** What was held is not what it was: it is wanted again, from whoever else has it. */
  private lose(hash: string): Promise<void> {
    return this.parts.store.commit((tx) => {
      const value = tx.get(attachmentKey(hash));
      if (value === undefined) return;
      const { branch, seq, bytes } = readStored(value);
      if (digest('sha256', bytes, 'hex') === hash) return;
      tx.del(attachmentKey(hash));
      this.tally.add({ held: -1, heldBytes: -bytes.length });
      this.miss(tx, { hash, size: bytes.length, branch, seq });
    });
  }

  wants(hash: string): Wanted | null {
    const row = this.parts.store.get(wantedKey(hash));
    return row === undefined ? null : readWanted(hash, row);
  }

  async wanted(after: string, limit: number): Promise<Wanted[]> {
    const found: Wanted[] = [];
    for await (const [key, row] of this.parts.store.range(...wantedAfter(after), { limit })) {
      found.push(readWanted(hashOfKey(key), row));
    }
    return found;
  }

  histories(): number[] {
    return this.places.histories();
  }

  missing(branch: number, after: Place | null, limit: number): Promise<Wanted[]> {
    return this.places.list(branch, after, limit);
  }

  completeTo(branch: Branch): number {
    const { log } = this.parts;
    let complete = Math.min(branch.applied, branch.seq);
    let names = false;
    let at = branch;
    for (let last = complete; ; last = Math.min(last, at.forkSeq), at = log.branch(at.parent)) {
      const missing = this.places.firstOf(at.no);
      if (missing !== null && missing <= last) complete = Math.min(complete, missing - 1);
      names ||= this.named.has(at.no);
      if (at.parent === null) return names ? complete : 0;
    }
  }

  private lookAgain(no: number): void {
    if (this.places.firstOf(no) === null) return;
    this.parts.later(`attachments ${no}`, async () => {
      if (!(await this.places.advance(no))) return;
      for (const listener of this.listeners) listener.onComplete(this.parts.log.branch(no));
    });
  }

  heldAbove({ held, attachments }: Receipt): void {
    const { log } = this.parts;
    for (const branch of log.ofStream(held.stream)) {
      if (log.hashAt(branch, held.seq)?.startsWith(held.hash) !== true) continue;
      let at = branch;
      for (let to = attachments; ; to = Math.min(to, at.forkSeq), at = log.branch(at.parent)) {
        this.cover(at.no, to);
        if (at.parent === null) break;
      }
    }
  }

  private cover(no: number, to: number): void {
    if (to <= (this.above.get(no) ?? 0)) return;
    this.above.set(no, to);
    if (this.tally.staged().up > 0) this.parts.later(`attachments up ${no}`, () => this.forget(no));
  }

  /** Nothing waits any more up to where a tier above has all. */
  private async forget(no: number): Promise<void> {
    const { store } = this.parts;
    for (;;) {
      const range = placesOf(KIND.attachmentUp, no, 0, this.above.get(no) ?? 0);
      const keys: Buffer[] = [];
      const limit = LIMITS.attachmentBatch;
      for await (const [key] of store.range(...range, { limit })) keys.push(key);
      if (keys.length === 0) return;
      await store.commit((tx) => this.pass(tx, keys));
    }
  }

  private pass(tx: Transaction, keys: readonly Buffer[]): void {
    for (const key of keys) {
      const size = tx.get(key);
      if (size === undefined) continue;
      tx.del(key);
      this.tally.add({ up: -1, upBytes: -size.readUInt32BE(0) });
    }
  }

  up(branch: number, after: Place | null, limit: number): Promise<Wanted[]> {
    return placesIn(this.parts.store, KIND.attachmentUp, { branch, after, limit });
  }

  async reached(places: readonly (Place & { readonly branch: number })[]): Promise<void> {
    const keys = places.map(({ branch, seq, hash }) =>
      placeKey(KIND.attachmentUp, branch, seq, hash),
    );
    if (keys.length > 0) await this.parts.store.commit((tx) => this.pass(tx, keys));
  }
}

function namedKey(branch: number): Buffer {
  return textKey(KIND.meta, `attachments ${branch}`);
}

function attachmentKey(hash: string): Buffer {
  return hashKey(KIND.attachment, hash);
}

function wantedKey(hash: string): Buffer {
  return hashKey(KIND.attachmentWanted, hash);
}

function readWanted(hash: string, row: Uint8Array): Wanted {
  const [size, branch, seq] = unpack(row) as [number, number, number];
  return { hash, size, branch, seq };
}
