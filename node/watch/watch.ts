import type { ErrorCode } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Clock } from '../clock.js';
import { LIMITS } from '../limits.js';
import type { Branch } from '../log/log.js';
import type { NeighbourState } from '../ship/ship.js';

/** What is looked at; all of it stands in memory or is one call of the system. */
export interface Watched {
  readonly clock: Clock;
  readonly alarms: {
    raise(code: ErrorCode, subject: string, detail: string): void;
    clear(code: string, subject: string): void;
    list(): readonly { readonly code: ErrorCode; readonly subject: string }[];
  };
  /** Nodes listed right below this one. */
  children(): readonly NodeCode[];
  /** Unix ms; null: not since the start. */
  lastHeardOf(child: NodeCode): number | null;
  /** How long it said that it may be silent, ms; 0: it did not. */
  quietOf(child: NodeCode): number;
  parent(): NodeCode | null;
  links(): readonly NeighbourState[];
  branches(): Iterable<Branch>;
  /** How far the parent says it holds an own stream; null where it says nothing of it. */
  heldAbove(branch: Branch): number | null;
  /** Free bytes on the disk of the data folder; null where they cannot be known. */
  freeBytes(): number | null;
  /** Unix ms from which the certificates of this node are no longer valid. */
  certificateEnds(): number;
  /** After so many ms of silence a neighbour is an alarm. */
  readonly silentMs: number;
}

interface Place {
  readonly at: number;
  readonly since: number;
}

/**
 * Raises what only time shows: neighbours that say nothing, streams that do not move, a disk and
 * a certificate that are nearly at their end. Each alarm goes when its reason does.
 */
export class Watch {
  private readonly watched: Watched;
  private readonly started: number;
  private readonly applied = new Map<string, Place>();
  private readonly held = new Map<string, Place>();
  /** When somebody answered above, for the last time. */
  private heardAbove: number;
  private cancel: (() => void) | null = null;

  constructor(watched: Watched) {
    this.watched = watched;
    this.started = watched.clock.now();
    this.heardAbove = this.started;
  }

  start(): void {
    this.look();
    this.cancel = this.watched.clock.after(LIMITS.watchEveryMs, () => this.start());
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  look(): void {
    const now = this.watched.clock.now();
    this.lookAtDisk();
    this.lookAtCertificate(now);
    this.lookBelow(now);
    this.lookAbove(now);
    this.lookAtStreams(now);
  }

  private lookAtDisk(): void {
    const free = this.watched.freeBytes();
    const low = free !== null && free < LIMITS.diskLowBytes;
    this.set('DISK_LOW', 'store', low ? `${Math.floor((free ?? 0) / 1_048_576)} MiB left` : null);
  }

  private lookAtCertificate(now: number): void {
    const ends = this.watched.certificateEnds();
    const day = new Date(ends).toISOString().slice(0, 10);
    const soon = ends - now < LIMITS.certificateSoonMs;
    this.set('CERT_ENDING', 'certificate', soon ? `valid until ${day}` : null);
  }

  private lookBelow(now: number): void {
    const children = new Set(this.watched.children());
    for (const child of children) {
      const quiet = now - Math.max(this.watched.lastHeardOf(child) ?? 0, this.started);
      // Who has named a time is overdue by that, and by that alone (CHILD_OVERDUE).
      const silent = quiet >= this.watched.silentMs && this.watched.quietOf(child) === 0;
      this.set('CHILD_SILENT', child, silent ? `not heard for ${hours(quiet)} h` : null);
    }
    for (const { code, subject } of this.watched.alarms.list()) {
      if (code === 'CHILD_SILENT' && !children.has(subject)) this.set(code, subject, null);
    }
  }

  private lookAbove(now: number): void {
    const ways = this.watched.links().filter(({ role }) => role === 'parent');
    const parent = this.watched.parent();
    // Who has no way but a disk is waited for by its parent.
    if (ways.length === 0 || parent === null) this.heardAbove = now;
    if (ways.some(({ state }) => state === 'live')) this.heardAbove = now;
    const quiet = now - this.heardAbove;
    const silent = quiet >= this.watched.silentMs;
    this.set('PARENT_SILENT', 'parent', silent ? `no answer for ${hours(quiet)} h` : null);
  }

  private lookAtStreams(now: number): void {
    const live = this.watched
      .links()
      .some(({ role, state }) => role === 'parent' && state === 'live');
    for (const branch of this.watched.branches()) {
      const { stream, no, seq, applied } = branch;
      const key = `${no}`;
      const waits = applied < seq && this.since(this.applied, key, applied, now);
      const above = this.watched.heldAbove(branch);
      const behind = live && above !== null && above < seq;
      const unheard = behind && this.since(this.held, key, above, now);
      if (!behind) this.held.delete(key);
      if (applied >= seq) this.applied.delete(key);
      const detail = waits
        ? `applied to ${applied} of ${seq}`
        : unheard
          ? `held above to ${above ?? 0} of ${seq}`
          : null;
      this.set('STREAM_STUCK', stream, detail);
    }
  }

  /** Whether a place has been the same for too long. */
  private since(places: Map<string, Place>, key: string, at: number, now: number): boolean {
    const known = places.get(key);
    if (known === undefined || known.at !== at) {
      places.set(key, { at, since: now });
      return false;
    }
    return now - known.since >= LIMITS.streamStuckMs;
  }

  private set(code: ErrorCode, subject: string, detail: string | null): void {
    if (detail === null) this.watched.alarms.clear(code, subject);
    else this.watched.alarms.raise(code, subject, detail);
  }
}

function hours(ms: number): number {
  return Math.floor(ms / 3_600_000);
}
