import { createHmac } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { Alarms } from '../alarms.js';
import type { Clock, Random } from '../clock.js';
import type { Audit, AuditEntry, AuditFilter, AuditHead, AuditRecord } from './audit.js';
import { termsOf } from './filter.js';
import { openKey } from './key.js';
import { type AuditLine, chained, documentOf, isHead, lineText, SEGMENT_FORMAT } from './lines.js';
import { searchSegments } from './search.js';
import { dropEmpty, type FileSync, fileSync, headOf, Segment, segmentsIn } from './segment.js';
import { reasonOf, SegmentRoom } from './segment-room.js';

/** Days that the law asks for (网络安全法, art. 21): six months, and no month has more than 31. */
export const AUDIT_DAYS_MIN = 186;
export const AUDIT_DAYS = 200;
/** Written in one go: what waits longer waits for the next. */
const FLUSH_BYTES = 128 * 1024;
/** Of one entry: a thousand people and tags take a fifth of it. */
const ENTRY_BYTES_MAX = 256 * 1024;
/** Hash, seq, time and punctuation around an entry. */
const AROUND_BYTES = 160;
const TAG_LENGTH = 16;
/** A question is answered when its entry is written; a power cut may take what is younger. */
const SYNC_WITHIN_MS = 100;

export interface AuditParts {
  /** `audit` in the data folder. */
  readonly folder: string;
  readonly node: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly alarms: Alarms;
  /** Entries are kept for at least so many days. */
  readonly keepDays: number;
  /** fdatasync by default. */
  readonly toDisk?: FileSync;
}

interface Waiting {
  readonly entry: AuditEntry;
  /** The entry as JSON, without its opening brace. */
  readonly body: string;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: HujiError) => void;
}

/** The audit in files of its own, which a full disk does not keep from being written. */
export class AuditLog implements Audit {
  private readonly parts: AuditParts;
  private readonly room: SegmentRoom;
  /** Null where the disk had no room to make it yet. */
  private key: Buffer | null = null;
  private segment: Segment | null = null;
  private last: AuditHead = { seq: 0, hash: '' };
  private lastAt = '';
  private month = '';
  private cancelSync: (() => void) | null = null;
  /** The last sync failed: nobody is answered before the next one. */
  private unsafe = false;
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private closed = false;

  private constructor(parts: AuditParts) {
    this.parts = parts;
    this.room = new SegmentRoom(parts);
  }

  /** Opens or makes the audit of a node, on a full disk too. Throws KEY_MODE, IDENTITY_DAMAGED. */
  static open(parts: AuditParts): AuditLog {
    const audit = new AuditLog(parts);
    try {
      audit.key = openKey(parts.folder, parts.random);
      audit.reopen();
    } catch (cause) {
      if (cause instanceof HujiError) throw cause;
      parts.alarms.raise('AUDIT_FAILED', 'audit', reasonOf(cause));
    }
    return audit;
  }

  private reopen(): void {
    const { folder, toDisk = fileSync } = this.parts;
    dropEmpty(folder);
    const first = segmentsIn(folder).at(-1);
    if (first === undefined) return;
    const { segment, lines } = Segment.reopen(folder, first, toDisk);
    this.segment = segment;
    this.readEnd(lines, first);
  }

  private readEnd(lines: readonly AuditLine[], first: number): void {
    let seq = first - 1;
    let sound = true;
    let before: string | null = null;
    for (const line of lines) {
      const document = documentOf(line);
      if (document !== null && isHead(document)) {
        before ??= document.before;
        this.lastAt = document.after;
        this.month = document.made.slice(0, 7);
      } else if (document !== null) {
        seq = document.seq;
        this.lastAt = document.at;
        for (const term of termsOf(document)) this.segment?.filter.add(term);
      }
      sound &&= before !== null && chained(before, line.json) === line.hash;
      before = line.hash;
    }
    this.last = { seq, hash: before ?? '' };
    if (!sound) this.parts.alarms.raise('AUDIT_BROKEN', 'audit', 'the newest segment');
  }

  record(entry: AuditEntry): Promise<void> {
    if (this.closed) return Promise.reject(new HujiError('NODE_CLOSING'));
    const body = JSON.stringify(entry).slice(1);
    const bytes = Buffer.byteLength(body) + AROUND_BYTES;
    if (bytes > ENTRY_BYTES_MAX) throw new RangeError('an entry of the audit is too large');
    return new Promise<void>((resolve, reject) => {
      this.waiting.push({ entry, body, bytes, resolve, reject });
      this.running ??= this.work();
    });
  }

  tag(name: string, value: string): string {
    this.key ??= this.makeKey();
    const mac = createHmac('sha256', this.key).update(`${name}\0${value}`).digest('base64url');
    return mac.slice(0, TAG_LENGTH);
  }

  private makeKey(): Buffer {
    try {
      return openKey(this.parts.folder, this.parts.random);
    } catch (cause) {
      if (cause instanceof HujiError) throw cause;
      throw new HujiError('AUDIT_FAILED', reasonOf(cause), { cause });
    }
  }

  head(): AuditHead {
    return this.last;
  }

  async durable(): Promise<AuditHead> {
    const { last } = this;
    await this.sync();
    return last;
  }

  /** Unix ms of the first segment here; now, where there is none. */
  begun(): number {
    const { folder, clock } = this.parts;
    const [first] = this.segment === null ? [] : segmentsIn(folder);
    const made = first === undefined ? undefined : headOf(folder, first)?.made;
    return made === undefined ? clock.now() : Date.parse(made);
  }

  find(filter: AuditFilter, limit: number, before?: number): Promise<AuditRecord[]> {
    return searchSegments(this.parts.folder, filter, limit, before ?? this.last.seq + 1);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    this.room.stop();
    this.cancelSync?.();
    await this.sync().catch((cause: unknown) => this.fault(cause));
    this.segment?.close();
    this.segment = null;
  }

  /** Writes whatever waits, again and again, until nothing does. */
  private async work(): Promise<void> {
    // Let everything asked for in this turn of the event loop join.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const taken: Waiting[] = [];
      try {
        await this.flush(taken);
        if (this.unsafe || taken.some(({ entry }) => entry.kind !== 'query')) await this.sync();
        else this.syncSoon();
        for (const { resolve } of taken) resolve();
      } catch (cause) {
        const error = this.fault(cause);
        const refused = taken.length > 0 ? taken : this.waiting.splice(0);
        for (const { reject } of refused) reject(error);
      }
    }
    this.running = null;
  }

  private fault(cause: unknown): HujiError {
    const error = new HujiError('AUDIT_FAILED', reasonOf(cause), { cause });
    this.parts.alarms.raise('AUDIT_FAILED', 'audit', error.detail);
    return error;
  }

  private syncSoon(): void {
    this.cancelSync ??= this.parts.clock.after(SYNC_WITHIN_MS, () => {
      this.cancelSync = null;
      this.sync().catch((cause: unknown) => this.fault(cause));
    });
  }

  private async sync(): Promise<void> {
    try {
      await this.segment?.sync();
    } catch (cause) {
      this.unsafe = true;
      throw cause;
    }
    this.unsafe = false;
    this.parts.alarms.clear('AUDIT_FAILED', 'audit');
  }

  private async flush(taken: Waiting[]): Promise<void> {
    const at = new Date(this.parts.clock.now()).toISOString();
    const segment = await this.roomFor(this.waiting[0] as Waiting, at);
    let { seq, hash } = this.last;
    let text = '';
    let bytes = 0;
    for (;;) {
      const [next] = this.waiting;
      if (next === undefined || bytes >= FLUSH_BYTES) break;
      if (!segment.hasRoomFor(bytes + next.bytes)) break;
      this.waiting.shift();
      taken.push(next);
      seq += 1;
      const json = `{"seq":${seq},"at":"${at}",${next.body}`;
      hash = chained(hash, json);
      text += lineText({ hash, json });
      bytes += next.bytes;
    }
    segment.write(text);
    for (const { entry } of taken) {
      for (const term of termsOf(entry)) segment.filter.add(term);
    }
    this.last = { seq, hash };
    this.lastAt = at;
  }

  /** The segment for what comes next; a new one every month at least. */
  private async roomFor({ bytes }: Waiting, at: string): Promise<Segment> {
    const { segment } = this;
    const first = this.last.seq + 1;
    const fits = segment?.hasRoomFor(bytes) === true && this.month === at.slice(0, 7);
    // One without any entry has the name of the next one, and is as good.
    if (segment !== null && (fits || segment.first === first)) {
      this.room.prepare();
      return segment;
    }
    await this.sync();
    const { folder, node, toDisk = fileSync } = this.parts;
    const next = Segment.begin(folder, first, toDisk);
    const before = this.last.hash;
    const after = this.lastAt;
    const json = JSON.stringify({
      ...{ format: SEGMENT_FORMAT, node, first, before, after, made: at },
    });
    const hash = chained(before, json);
    next.write(lineText({ hash, json }));
    await next.sync();
    this.segment = next;
    this.last = { seq: first - 1, hash };
    this.month = at.slice(0, 7);
    this.room.finish(segment, this.lastAt, at);
    this.room.prepare();
    return next;
  }
}
