import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, type Lane, refToId } from '../../proto/id.js';
import { blockText, type LeaseDocument, NUMBER_REGISTER, readLease } from '../../proto/lease.js';
import type { NodeCode } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import type { Branch } from '../log/log.js';
import {
  KIND,
  kindRange,
  leaseKey,
  prefixRange,
  readRef,
  textKey,
  textOfKey,
} from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Lease, Leases } from './lease.js';
import { type Sex, type Slot, withGiven } from './slots.js';

const NUMBER = fieldNo('GMSFHM');
const DOC = fieldNo('DOC');

type Reads = Pick<Transaction, 'get'>;

/** Blocks granted to this node and below it, and what this node has given of its own. */
export class LeaseBook implements Leases {
  private readonly store: Store;
  private readonly self: NodeCode;
  private readonly held = new Map<string, Lease>();

  constructor(store: Store, self: NodeCode) {
    this.store = store;
    this.self = self;
  }

  async open(): Promise<void> {
    this.held.clear();
    for await (const [key, value] of this.store.range(...kindRange(KIND.lease))) {
      const lease = decodeLease(readRef(key, 1), value);
      this.held.set(refToId(lease.ref), lease);
    }
  }

  grant(tx: Transaction, granter: NodeCode, holder: Lane, ref: ChangeRef, change: Change): void {
    const document = readLease(change.values[change.fields.indexOf(DOC)] ?? '');
    if (document === null) return;
    this.put(tx, { ...document, ref, granter, holder, aside: false });
  }

  setAside(tx: Transaction, ref: ChangeRef): void {
    const lease = this.held.get(refToId(ref));
    if (lease !== undefined) this.put(tx, { ...lease, aside: true });
  }

  private put(tx: Transaction, lease: Lease): void {
    const { granter, holder, area, from, to, since, epoch, aside } = lease;
    this.held.set(refToId(lease.ref), lease);
    const row = [granter, holder, area, from, to, since, epoch ?? '', aside ? 1 : 0];
    tx.put(leaseKey(lease.ref), pack(row));
  }

  /** In order of area and sequence. */
  all(): Lease[] {
    return [...this.held.values()].sort(
      (a, b) =>
        Number(a.area) - Number(b.area) || a.from - b.from || (a.holder < b.holder ? -1 : 1),
    );
  }

  /** Blocks of this node, those set aside apart. */
  own(): Lease[] {
    return this.all().filter(({ holder, aside }) => holder === this.self && !aside);
  }

  /** Blocks of nodes below, which this node no longer gives numbers of. */
  below(area: string): Lease[] {
    return this.all().filter((lease) => lease.area === area && lease.holder !== this.self);
  }

  noteGiven(tx: Transaction, branch: Branch, seq: number, change: Change): void {
    if (branch.author.code !== this.self) return;
    const paper = change.documents.find(({ kind }) => kind === NUMBER_REGISTER);
    if (paper === undefined) return;
    const number = change.values[change.fields.indexOf(NUMBER)] ?? '';
    const block = readBlock(paper.number ?? '');
    if (block === null || number.length !== 18 || !number.startsWith(block.area)) return;
    const sequence = Number(number.slice(14, 17));
    if (sequence < block.from || sequence > block.to) return;
    const sex: Sex = sequence % 2 === 1 ? '1' : '2';
    const key = slotKey(block, number.slice(6, 14), sex);
    const slot = withGiven(this.slotAt(tx, key), branch.name.epoch, sequence, branch.stream, seq);
    tx.put(key, Buffer.from(JSON.stringify(slot)));
  }

  slot(tx: Reads, block: Block, born: string, sex: Sex): Slot {
    return this.slotAt(tx, slotKey(block, born, sex));
  }

  private slotAt(tx: Reads, key: Buffer): Slot {
    const value = tx.get(key);
    return value === undefined ? {} : (JSON.parse(value.toString()) as Slot);
  }

  /** The greatest and least sequence this node has given of an area for births from a day on. */
  async givenFrom(
    area: string,
    since: string,
  ): Promise<{ least: number; greatest: number } | null> {
    let least = Number.POSITIVE_INFINITY;
    let greatest = 0;
    for await (const [key, value] of this.store.range(
      ...prefixRange(textKey(KIND.leaseSlot, area)),
    )) {
      const { born, from } = readSlotKey(key);
      if (born < since) continue;
      for (const { high } of Object.values(JSON.parse(value.toString()) as Slot)) {
        least = Math.min(least, from);
        greatest = Math.max(greatest, high);
      }
    }
    return greatest === 0 ? null : { least, greatest };
  }
}

export type Block = Pick<LeaseDocument, 'area' | 'from' | 'to'>;

function readBlock(text: string): Block | null {
  const match = /^([0-9]{6}) ([0-9]{1,3})-([0-9]{1,3})$/.exec(text);
  if (match === null) return null;
  const [, area = '', from = '', to = ''] = match;
  return { area, from: Number(from), to: Number(to) };
}

/** Area, birth date, sex, block. */
function slotKey({ area, from, to }: Block, born: string, sex: Sex): Buffer {
  return textKey(KIND.leaseSlot, `${area}${born}${sex}${from}-${to}`);
}

/** Of a slot: what its key says. */
export function readSlotKey(key: Buffer): { born: string; sex: Sex; from: number; to: number } {
  const text = textOfKey(key);
  const [from = '', to = ''] = text.slice(15).split('-');
  return {
    born: text.slice(6, 14),
    sex: text.charAt(14) === '1' ? '1' : '2',
    from: Number(from),
    to: Number(to),
  };
}

export function decodeLease(ref: ChangeRef, value: Uint8Array): Lease {
  const [granter, holder, area, from, to, since, epoch, aside] = unpack(value) as [
    NodeCode,
    NodeCode,
    string,
    number,
    number,
    string,
    string,
    number,
  ];
  const life = epoch === '' ? null : epoch;
  return { ref, granter, holder, area, from, to, since, epoch: life, aside: aside === 1 };
}

/** How a block is named to people. */
export function leaseText(lease: Lease): string {
  return `${blockText(lease)} since ${lease.since}`;
}
