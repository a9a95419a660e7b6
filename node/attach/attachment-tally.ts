import { KIND, textKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { AttachmentCounts } from './attach.js';

const NOTHING: AttachmentCounts = {
  held: 0,
  heldBytes: 0,
  wanted: 0,
  wantedBytes: 0,
  up: 0,
  upBytes: 0,
};

export const TALLY_KEY = textKey(KIND.meta, 'attachments');

export function readTally(store: Pick<Store, 'get'>): AttachmentCounts {
  const row = store.get(TALLY_KEY);
  const kept = row === undefined ? {} : (JSON.parse(row.toString()) as Partial<AttachmentCounts>);
  return { ...NOTHING, ...kept };
}

/** How many are held and wanted, so that nobody who asks has to count. */
export class AttachmentTally {
  private readonly store: Store;
  private now: AttachmentCounts = NOTHING;
  private onDisk: AttachmentCounts = NOTHING;
  /** What the last batch that was made holds. */
  private flushed: AttachmentCounts = NOTHING;

  constructor(store: Store) {
    this.store = store;
    store.onFlush((tx) => this.flush(tx));
  }

  open(): void {
    this.now = readTally(this.store);
    this.onDisk = this.now;
    this.flushed = this.now;
  }

  private flush(tx: Transaction): void {
    const { now } = this;
    if (now === this.flushed) return;
    this.flushed = now;
    tx.put(TALLY_KEY, Buffer.from(JSON.stringify(now)));
    tx.onDurable(() => {
      this.onDisk = now;
    });
  }

  add(more: Partial<AttachmentCounts>): void {
    const sum: { -readonly [name in keyof AttachmentCounts]: number } = { ...this.now };
    for (const [name, by] of Object.entries(more)) sum[name as keyof AttachmentCounts] += by;
    this.now = sum;
  }

  staged(): AttachmentCounts {
    return this.now;
  }

  written(): AttachmentCounts {
    return this.onDisk;
  }
}
