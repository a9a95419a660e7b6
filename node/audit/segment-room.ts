import { HujiError } from '../../proto/errors.js';
import type { Alarms } from '../alarms.js';
import type { Clock } from '../clock.js';
import {
  headOf,
  makeSpare,
  removeSegment,
  type Segment,
  segmentsIn,
  syncFolder,
} from './segment.js';

const DAY_MS = 86_400_000;
/** After a longer pause the clock may be wrong, and nothing is let go by it. */
const PAUSE_DAYS_MAX = 62;
/** Room for the next segment is made this long after an entry, while nobody waits for it. */
const SPARE_AFTER_MS = 5_000;

export interface SegmentRoomParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly alarms: Alarms;
  /** Entries are kept for at least so many days. */
  readonly keepDays: number;
}

/** Makes room for the segment to come, and lets go of those that are too old. */
export class SegmentRoom {
  private readonly parts: SegmentRoomParts;
  private cancel: (() => void) | null = null;

  constructor(parts: SegmentRoomParts) {
    this.parts = parts;
  }

  /** Room for the next segment, before the disk is full. */
  prepare(): void {
    const { clock, folder, alarms } = this.parts;
    this.cancel ??= clock.after(SPARE_AFTER_MS, () => {
      this.cancel = null;
      try {
        makeSpare(folder);
        alarms.clear('AUDIT_FAILED', 'audit room');
      } catch (cause) {
        alarms.raise('AUDIT_FAILED', 'audit room', reasonOf(cause));
      }
    });
  }

  /** Ends the segment before; its last entry is of `lastAt`, ISO 8601, and now it is `at`. */
  finish(segment: Segment | null, lastAt: string, at: string): void {
    try {
      segment?.finish();
      const paused = Date.parse(at) - Date.parse(lastAt === '' ? at : lastAt);
      if (paused < PAUSE_DAYS_MAX * DAY_MS) this.letGo(Date.parse(at));
    } catch (cause) {
      this.parts.alarms.raise('AUDIT_FAILED', 'audit room', reasonOf(cause));
    }
  }

  private letGo(now: number): void {
    const { folder, keepDays } = this.parts;
    const all = segmentsIn(folder);
    for (const [index, first] of all.slice(0, -1).entries()) {
      const next = headOf(folder, all[index + 1] ?? 0);
      if (next === null || !(Date.parse(next.after) < now - keepDays * DAY_MS)) break;
      removeSegment(folder, first);
    }
    syncFolder(folder);
  }

  stop(): void {
    this.cancel?.();
  }
}

/** Never a path or a value: these stand in alarms. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof HujiError) return cause.detail;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
}
