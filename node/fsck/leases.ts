import { refToId } from '../../proto/id.js';
import { isSequence } from '../../proto/lease.js';
import { decodeLease, readSlotKey } from '../lease/lease-book.js';
import type { Slot } from '../lease/slots.js';
import { KIND, kindRange, readRef } from '../store/keys.js';
import type { Store } from '../store/store.js';

type Find = (code: string, where: string, detail: string) => void;

/** Leased blocks and what was given of them: each can be read, and lies in its range. */
export async function checkLeases(store: Pick<Store, 'range'>, find: Find): Promise<void> {
  for await (const [key, value] of store.range(...kindRange(KIND.lease))) {
    const ref = readRef(key, 1);
    try {
      const { from, to } = decodeLease(ref, value);
      if (isSequence(from) && isSequence(to) && from <= to) continue;
    } catch {
      // told below
    }
    find('STORE_DAMAGED', refToId(ref), 'a leased block');
  }
  for await (const [key, value] of store.range(...kindRange(KIND.leaseSlot))) {
    const { from, to } = readSlotKey(key);
    try {
      const given = Object.values(JSON.parse(value.toString()) as Slot);
      if (given.every(({ high }) => high >= from && high <= to)) continue;
    } catch {
      // told below
    }
    find('STORE_DAMAGED', `block ${from}-${to}`, 'what was given of it');
  }
}
