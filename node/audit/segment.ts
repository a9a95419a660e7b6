import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TermFilter } from './filter.js';
import { type AuditLine, documentOf, isHead, readLines, type SegmentHead } from './lines.js';

/** Room of a segment, written with zeros before it is used: see docs/STORAGE.md. */
export const SEGMENT_BYTES = 1024 * 1024;
/** Smaller ones are read faster than a filter for them. */
const FILTERED_BYTES = 128 * 1024;
/** More than a first line takes. */
const HEAD_BYTES = 4096;
const SPARE = 'spare';
const SEGMENT = /^(\d{12})\.log$/;

/** Puts what was written to a file on the disk. */
export type FileSync = (fd: number) => Promise<void>;
export const fileSync: FileSync = promisify(fdatasync);

/** Segments of a folder by the seq they begin with, ascending. */
export function segmentsIn(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => SEGMENT.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

export function segmentPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(12, '0')}.log`);
}

function filterPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(12, '0')}.filter`);
}

export function segmentLines(folder: string, first: number): readonly AuditLine[] {
  return readLines(readFileSync(segmentPath(folder, first))).lines;
}

/** Null where there is none: then the segment itself is read. */
export function filterOf(folder: string, first: number): TermFilter | null {
  const path = filterPath(folder, first);
  return existsSync(path) ? new TermFilter(readFileSync(path)) : null;
}

/** The first line of a segment; null where it cannot be read. */
export function headOf(folder: string, first: number): SegmentHead | null {
  const fd = openSync(segmentPath(folder, first), 'r');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const read = readSync(fd, bytes, 0, HEAD_BYTES, 0);
    const [line] = readLines(bytes.subarray(0, read)).lines;
    const document = line === undefined ? null : documentOf(line);
    return document !== null && isHead(document) ? document : null;
  } finally {
    closeSync(fd);
  }
}

/** A newest segment without its first line: the process ended as it was begun. */
export function dropEmpty(folder: string): void {
  const first = segmentsIn(folder).at(-1);
  if (first === undefined || segmentLines(folder, first).length > 0) return;
  removeSegment(folder, first);
}

export function removeSegment(folder: string, first: number): void {
  rmSync(filterPath(folder, first), { force: true });
  rmSync(segmentPath(folder, first));
}

interface Opened {
  readonly fd: number;
  readonly end: number;
  readonly dirty: number;
  readonly toDisk: FileSync;
}

/** The segment that is written to: room that is there already, even when the disk is full. */
export class Segment {
  readonly first: number;
  readonly filter = new TermFilter();
  private readonly folder: string;
  private readonly fd: number;
  private readonly toDisk: FileSync;
  /** Bytes that count, those of them that are on the disk, and bytes that may hold something. */
  private end: number;
  private synced: number;
  private dirty: number;
  /** What counts and is not on the disk yet. */
  private unsynced: Buffer[] = [];
  private syncing: Promise<void> | null = null;
  /** A sync failed: the kernel may have let go of its pages, so they are written again. */
  private torn = false;

  private constructor(folder: string, first: number, { fd, end, dirty, toDisk }: Opened) {
    this.folder = folder;
    this.first = first;
    this.fd = fd;
    this.end = end;
    this.synced = end;
    this.dirty = dirty;
    this.toDisk = toDisk;
  }

  /** Goes on behind the last whole line. */
  static reopen(
    folder: string,
    first: number,
    toDisk: FileSync,
  ): { segment: Segment; lines: readonly AuditLine[] } {
    const path = segmentPath(folder, first);
    const bytes = readFileSync(path);
    const { lines, end } = readLines(bytes);
    const fd = openSync(path, 'r+');
    // The process before may have ended between its write and its sync.
    fdatasyncSync(fd);
    const dirty = bytes.length;
    return { segment: new Segment(folder, first, { fd, end, dirty, toDisk }), lines };
  }

  /** Takes the spare room, or makes some. Throws what the disk says. */
  static begin(folder: string, first: number, toDisk: FileSync): Segment {
    const spare = join(folder, SPARE);
    if (!existsSync(spare)) makeSpare(folder);
    renameSync(spare, segmentPath(folder, first));
    syncFolder(folder);
    const fd = openSync(segmentPath(folder, first), 'r+');
    return new Segment(folder, first, { fd, end: 0, dirty: 0, toDisk });
  }

  get bytes(): number {
    return this.end;
  }

  hasRoomFor(bytes: number): boolean {
    return this.end + bytes <= SEGMENT_BYTES;
  }

  /**
   * Counts from now on: the process may end, and it is read. A power cut may take it until `sync`
   * has resolved. Throws what the disk says.
   */
  write(text: string): void {
    const bytes = Buffer.from(text);
    // What a failed write has left behind this one must not be read as a line.
    const left = Math.max(0, Math.min(SEGMENT_BYTES, this.dirty) - this.end - bytes.length);
    this.dirty = Math.max(this.dirty, this.end + bytes.length);
    writeWhole(this.fd, left === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(left)]), this.end);
    this.end += bytes.length;
    this.dirty = this.end;
    this.unsynced.push(bytes);
  }

  /** Resolves when all that counts is on the disk. Rejects with what the disk says. */
  async sync(): Promise<void> {
    const until = this.end;
    while (this.synced < until) {
      this.syncing ??= this.syncOnce().finally(() => {
        this.syncing = null;
      });
      await this.syncing;
    }
  }

  private async syncOnce(): Promise<void> {
    const taken = this.unsynced;
    if (this.torn) writeWhole(this.fd, Buffer.concat(taken), this.synced);
    this.unsynced = [];
    try {
      await this.toDisk(this.fd);
    } catch (cause) {
      this.unsynced = [...taken, ...this.unsynced];
      this.torn = true;
      throw cause;
    }
    this.torn = false;
    for (const { length } of taken) this.synced += length;
  }

  /** Gives back the room it did not need, and keeps what it is found by. */
  finish(): void {
    ftruncateSync(this.fd, this.end);
    fsyncSync(this.fd);
    closeSync(this.fd);
    if (this.end < FILTERED_BYTES) return;
    const path = filterPath(this.folder, this.first);
    const fd = openSync(`${path}.new`, 'w', 0o600);
    writeWhole(fd, this.filter.bytes, 0);
    fsyncSync(fd);
    closeSync(fd);
    renameSync(`${path}.new`, path);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Room for the next segment, while there is some. */
export function makeSpare(folder: string): void {
  const path = join(folder, SPARE);
  if (existsSync(path)) return;
  const fd = openSync(`${path}.new`, 'w', 0o600);
  try {
    const zeros = Buffer.alloc(64 * 1024);
    for (let at = 0; at < SEGMENT_BYTES; at += zeros.length) writeWhole(fd, zeros, at);
    fsyncSync(fd);
  } catch (error) {
    rmSync(`${path}.new`, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  renameSync(`${path}.new`, path);
  syncFolder(folder);
}

export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function writeWhole(fd: number, bytes: Buffer, position: number): void {
  let at = 0;
  while (at < bytes.length) at += writeSync(fd, bytes, at, bytes.length - at, position + at);
}
