import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Clock } from '../clock.js';
import { LIMITS } from '../limits.js';
import { KIND, textKey } from '../store/keys.js';
import type { Store } from '../store/store.js';

export interface HeardBookParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly alarms: Alarms;
}

/** When a child was last heard, and how long it said it may be silent. Unix ms, ms. */
interface Heard {
  readonly at: number;
  readonly quietMs: number;
}

const HEARD = textKey(KIND.meta, 'heard');
const PAUSED = textKey(KIND.meta, 'paused-ways');

/** What is remembered of links beyond their end. */
export class HeardBook {
  private readonly parts: HeardBookParts;
  private heard = new Map<NodeCode, Heard>();
  private paused: readonly string[] = [];

  constructor(parts: HeardBookParts) {
    this.parts = parts;
  }

  open(): void {
    const { store } = this.parts;
    const known = store.get(HEARD);
    const kept = JSON.parse(known?.toString() ?? '[]') as [NodeCode, Heard][];
    for (const [code, heard] of kept) if (!this.heard.has(code)) this.heard.set(code, heard);
    this.paused = JSON.parse(store.get(PAUSED)?.toString() ?? '[]') as string[];
  }

  isPaused(way: string): boolean {
    return this.paused.includes(way);
  }

  async setPaused(way: string, isPaused: boolean): Promise<void> {
    const others = this.paused.filter((each) => each !== way);
    this.paused = isPaused ? [...others, way] : others;
    const value = Buffer.from(JSON.stringify(this.paused));
    await this.parts.store.commit((tx) => tx.put(PAUSED, value));
  }

  of(code: NodeCode): number | null {
    return this.heard.get(code)?.at ?? null;
  }

  /** A child has greeted. Where it names a time, that outlives a restart of this node. */
  spoke(code: NodeCode, quietMs: number): void {
    this.parts.alarms.clear('CHILD_OVERDUE', code);
    const before = this.heard.get(code);
    this.heard.set(code, { at: this.parts.clock.now(), quietMs });
    if (quietMs === 0 && (before?.quietMs ?? 0) === 0) return;
    const named = [...this.heard].filter(([, heard]) => heard.quietMs > 0);
    const value = Buffer.from(JSON.stringify(named));
    // Lost with a disk that is full, it is told again with the next hello.
    this.parts.store.commit((tx) => tx.put(HEARD, value)).catch(() => undefined);
  }

  /** How long a child said that it may be silent; 0: it did not. */
  quietOf(code: NodeCode): number {
    return this.heard.get(code)?.quietMs ?? 0;
  }

  /** A disk has brought what it wrote until then, by its own clock. */
  wrote(code: NodeCode, made: number): void {
    const { at = 0, quietMs = 0 } = this.heard.get(code) ?? {};
    const now = this.parts.clock.now();
    const last = Math.max(at, Math.min(made, now));
    this.heard.set(code, { at: last, quietMs });
    if (now - last - quietMs < LIMITS.lateMs) this.parts.alarms.clear('CHILD_OVERDUE', code);
  }

  left(code: NodeCode, at: number, quietMs: number): void {
    this.heard.set(code, { at, quietMs });
  }

  watch(isLive: (code: NodeCode) => boolean): void {
    const { clock, alarms } = this.parts;
    const now = clock.now();
    for (const [code, { at, quietMs }] of this.heard) {
      const late = now - at - quietMs;
      if (quietMs === 0 || isLive(code) || late < LIMITS.lateMs) continue;
      alarms.raise('CHILD_OVERDUE', code, `expected ${new Date(at + quietMs).toISOString()}`);
    }
  }
}
