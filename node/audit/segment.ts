import {
  closeSync,
  existsSync,
  fdatasync,
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
const sync = promisify(fdatasync);

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

/** The segment that is written to: room that is there already, even when the disk is full. */
export class Segment {
  readonly first: number;
  readonly filter = new TermFilter();
  private readonly folder: string;
  private readonly fd: number;
  /** Bytes that count, and bytes that may hold something. */
  private end: number;
  private dirty: number;

  private constructor(folder: string, first: number, fd: number, end: number, dirty: number) {
    this.folder = folder;
    this.first = first;
    this.fd = fd;
    this.end = end;
    this.dirty = dirty;
  }

  /** Goes on behind the last whole line. */
  static reopen(folder: string, first: number): { segment: Segment; lines: readonly AuditLine[] } {
    const path = segmentPath(folder, first);
    const bytes = readFileSync(path);
    const { lines, end } = readLines(bytes);
    const fd = openSync(path, 'r+');
    return { segment: new Segment(folder, first, fd, end, bytes.length), lines };
  }

  /** Takes the spare room, or makes some. Throws what the disk says. */
  static begin(folder: string, first: number): Segment {
    const spare = join(folder, SPARE);
    if (!existsSync(spare)) makeSpare(folder);
    renameSync(spare, segmentPath(folder, first));
    syncFolder(folder);
    return new Segment(folder, first, openSync(segmentPath(folder, first), 'r+'), 0, 0);
  }

  get bytes(): number {
    return this.end;
  }

  hasRoomFor(bytes: number): boolean {
    return this.end + bytes <= SEGMENT_BYTES;
  }

  /** Resolves when on the disk. One call at a time. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    // What a failed write has left behind this one must not be read as a line.
    const left = Math.max(0, Math.min(SEGMENT_BYTES, this.dirty) - this.end - bytes.length);
    this.dirty = Math.max(this.dirty, this.end + bytes.length);
    writeWhole(this.fd, left === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(left)]), this.end);
    await sync(this.fd);
    this.end += bytes.length;
    this.dirty = this.end;
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
