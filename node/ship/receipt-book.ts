import type { KeyObject } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { StreamId } from '../../proto/id.js';
import { isAtOrBelow, type NodeCode, type Tier, tierRank } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import {
  type Receipt,
  readReceipt,
  type SignedReceipt,
  signReceipt,
  verifyReceipt,
} from '../../proto/receipt.js';
import type { AttachmentReceipts } from '../attach/attach.js';
import type { Authority } from '../authority/authority.js';
import type { HybridClock } from '../hybrid-clock.js';
import { LIMITS } from '../limits.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, kindRange, receiptKey, textKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Receipts } from './ship.js';

export interface ReceiptBookParts {
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly attachments: AttachmentReceipts;
  readonly clock: HybridClock;
  readonly code: NodeCode;
  readonly tier: Tier;
  key(): KeyObject;
}

export class ReceiptBook implements Receipts {
  private readonly parts: ReceiptBookParts;
  /** Newest words on a stream, by their keys in the store: one of each node on each history. */
  private readonly newest = new Map<StreamId, Map<string, SignedReceipt>>();
  /** By branch, how far a finished backup of this node covers it. */
  private readonly safe = new Map<number, number>();
  /** Newest word of tiers that none of their keys known so far fits, by stream and node. */
  private readonly unproven = new Map<string, { signed: SignedReceipt; keys: number }>();
  /** Keys proved by a link, for tiers the province has not listed yet. */
  private readonly linkKeys = new Map<NodeCode, string>();

  constructor(parts: ReceiptBookParts) {
    this.parts = parts;
  }

  async open(): Promise<void> {
    const read: SignedReceipt[] = [];
    for await (const [, value] of this.parts.store.range(...kindRange(KIND.receipt))) {
      const [content, signature] = unpack(value) as [Uint8Array, Uint8Array];
      read.push(readReceipt(content, signature));
    }
    this.newest.clear();
    this.safe.clear();
    for (const signed of read) this.keep(signed);
    for (const branch of this.parts.log.branches()) {
      const value = this.parts.store.get(safeKey(branch));
      if (value !== undefined) this.safe.set(branch.no, Number(value.toString()));
    }
  }

  /** A link proved that `code` has this key. */
  knowKey(code: NodeCode, key: string): void {
    this.linkKeys.set(code, key);
  }

  of(stream: StreamId): readonly SignedReceipt[] {
    return [...(this.newest.get(stream)?.values() ?? [])];
  }

  async take(signed: SignedReceipt, from: NodeCode): Promise<boolean> {
    const { node, held, hlc } = signed.receipt;
    const known = this.newest.get(held.stream)?.get(this.nameOf(signed.receipt));
    if (known !== undefined && known.receipt.hlc >= hlc) return false;
    if (!this.isOfItsTier(signed.receipt)) {
      if (from === node)
        throw new HujiError('PROTOCOL_GARBAGE', `receipt of ${node} as of another tier`);
      return false;
    }
    const keys = this.keysOf(node);
    if (!keys.some((key) => verifyReceipt(signed, key))) {
      // From the signer itself a wrong signature is a defect; from others the list may lag.
      if (from === node) throw new HujiError('FRAME_SIGNATURE', `receipt of ${node}`);
      this.shelve(signed, keys.length);
      return false;
    }
    const value = pack([signed.content, signed.signature]);
    const key = receiptKey(held.stream, this.nameOf(signed.receipt));
    // Known once it is on disk: where that failed, the same word comes again and is taken.
    await this.parts.store.commit((tx) => {
      tx.put(key, value);
      tx.onDurable(() => this.keep(signed));
    });
    return true;
  }

  /** The newest word held of the same node on the same history. */
  newestLike(receipt: Receipt): SignedReceipt | undefined {
    return this.newest.get(receipt.held.stream)?.get(this.nameOf(receipt));
  }

  /**
   * A word of this node's own, shown by a neighbour: whatever it signs from here on is later. False
   * where it is not its own.
   */
  recall(signed: SignedReceipt): boolean {
    const { code, clock } = this.parts;
    if (!this.keysOf(code).some((key) => verifyReceipt(signed, key))) return false;
    clock.start(signed.receipt.hlc);
    return true;
  }

  /** What a log may forget hangs on the tier: a receipt does not choose it. */
  private isOfItsTier({ node, tier }: Receipt): boolean {
    const listed = this.parts.authority.nodes().get(node);
    if (listed !== undefined) return listed.tier === tier;
    return !isAtOrBelow(node, this.parts.code) || tierRank(tier) < tierRank(this.parts.tier);
  }

  private keysOf(node: NodeCode): readonly string[] {
    const listed = this.parts.authority.nodes().get(node)?.keys ?? [];
    const linked = this.linkKeys.get(node);
    return linked === undefined ? listed : [...listed, linked];
  }

  private shelve(signed: SignedReceipt, keys: number): void {
    const { node, held } = signed.receipt;
    const [oldest] = this.unproven.keys();
    if (this.unproven.size >= LIMITS.unprovenReceipts && oldest !== undefined) {
      this.unproven.delete(oldest);
    }
    this.unproven.set(`${held.stream} ${node}`, { signed, keys });
  }

  /** After news on lane `all`: takes in what waited for its signer to be listed; gives those. */
  async retry(): Promise<SignedReceipt[]> {
    const taken: SignedReceipt[] = [];
    for (const [key, { signed, keys }] of this.unproven) {
      if (this.keysOf(signed.receipt.node).length === keys) continue;
      this.unproven.delete(key);
      if (await this.take(signed, '')) taken.push(signed);
    }
    return taken;
  }

  private keep(signed: SignedReceipt): void {
    const { stream } = signed.receipt.held;
    let tiers = this.newest.get(stream);
    if (tiers === undefined) {
      tiers = new Map();
      this.newest.set(stream, tiers);
    }
    const name = this.nameOf(signed.receipt);
    const known = tiers.get(name);
    if (known !== undefined && known.receipt.hlc >= signed.receipt.hlc) return;
    tiers.set(name, signed);
    const { attachments, tier } = this.parts;
    if (tierRank(signed.receipt.tier) > tierRank(tier)) attachments.heldAbove(signed.receipt);
  }

  /** Whose word it is, and on a second history of the stream on which one. */
  private nameOf({ node, held }: Receipt): string {
    const { log } = this.parts;
    const second = log.ofStream(held.stream).find((branch) => {
      const isOwnPart = branch.parent !== null && held.seq > branch.forkSeq;
      return isOwnPart && log.hashAt(branch, held.seq)?.startsWith(held.hash) === true;
    });
    return second === undefined ? node : `${node} ${second.no}`;
  }

  write(branch: Branch): SignedReceipt {
    const { code, tier, clock } = this.parts;
    const held = { stream: branch.stream, seq: branch.seq, hash: branch.hash.slice(0, 16) };
    const receipt = {
      node: code,
      tier,
      held,
      applied: Math.min(branch.applied, branch.seq),
      backedUp: Math.min(this.covered(branch), branch.seq),
      attachments: this.parts.attachments.completeTo(branch),
      hlc: clock.tick(),
    };
    return signReceipt(receipt, this.parts.key());
  }

  setBackedUp(tx: Transaction, branch: Branch, seq: number): void {
    tx.put(safeKey(branch), Buffer.from(String(seq)));
    tx.onDurable(() => this.safe.set(branch.no, seq));
  }

  /** Of two histories, a backup made before they parted covers what they share. */
  private covered(branch: Branch): number {
    const covered = this.safe.get(branch.no);
    if (covered !== undefined || branch.parent === null) return covered ?? 0;
    return Math.min(this.covered(this.parts.log.branch(branch.parent)), branch.forkSeq);
  }
}

function safeKey({ no }: Branch): Buffer {
  return textKey(KIND.meta, `backed-up ${no}`);
}
