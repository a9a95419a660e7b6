import { textOf } from './key-text.js';
import { EMPTY } from './keys.js';
import type { Level, LevelBatch } from './level.js';
import type { AcknowledgedHead, Transaction } from './store.js';

type Overlay = Map<string, Buffer | null>;

/** Put without a turn for others, about: some 0.4 ms of a load, which whoever asks waits for. */
const TURN_BYTES = 4 * 1024;

/** One batch under construction. */
export class BatchTransaction implements Transaction {
  readonly overlay: Overlay = new Map();
  readonly heads = new Map<number, AcknowledgedHead>();
  readonly durable: (() => void)[] = [];
  bytes = 0;
  private turned = 0;
  private readonly level: Level;
  private readonly under: Overlay | null;
  readonly batch: LevelBatch;

  constructor(level: Level, under: Overlay | null) {
    this.level = level;
    this.under = under;
    this.batch = level.batch();
  }

  get(key: Uint8Array): Buffer | undefined {
    const text = textOf(key);
    const own = this.overlay.get(text);
    if (own !== undefined) return own ?? undefined;
    const below = this.under?.get(text);
    if (below !== undefined) return below ?? undefined;
    return this.level.getSync(key);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.overlay.set(textOf(key), value as Buffer);
    this.batch.put(key, value);
    this.bytes += key.length + value.length;
  }

  putIndex(key: Uint8Array): void {
    this.putUnseen(key, EMPTY);
  }

  putUnseen(key: Uint8Array, value: Uint8Array): void {
    this.batch.put(key, value);
    this.bytes += key.length + value.length;
  }

  del(key: Uint8Array): void {
    this.overlay.set(textOf(key), null);
    this.batch.del(key);
    this.bytes += key.length;
  }

  onDurable(call: () => void): void {
    this.durable.push(call);
  }

  head(head: AcknowledgedHead): void {
    this.heads.set(head.branch, head);
  }

  /** Whether others have waited long enough; then they are to be given a turn. */
  isTurn(): boolean {
    if (this.bytes - this.turned < TURN_BYTES) return false;
    this.turned = this.bytes;
    return true;
  }
}
