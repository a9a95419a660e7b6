import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { HujiError } from '../../proto/errors.js';
import { type AuditLine, chained, documentOf, isHead, lineText, readLines } from './lines.js';
import { segmentLines, segmentsIn } from './segment.js';
import { type AuditReport, ChainReader } from './verify.js';

export const EXPORT_FORMAT = 'huji-audit-export/1';

/** The last line of an export: whose it is, where it ends, and the node's word for it. */
export interface ExportSeal {
  readonly format: typeof EXPORT_FORMAT;
  readonly node: string;
  readonly made: string;
  readonly entries: number;
  /** Hash of the last line before this one. */
  readonly hash: string;
}

export interface ExportRequest {
  readonly folder: string;
  readonly out: string;
  readonly node: string;
  readonly made: string;
  /** ISO 8601; segments that lie outside wholly are left out. */
  readonly since: string | null;
  readonly until: string | null;
  /** Signs a text; hex. */
  sign(text: string): string;
}

export interface Exported {
  readonly entries: number;
  readonly from: string;
  readonly to: string;
  readonly hash: string;
}

/**
 * Writes whole segments, as they stand, and seals them: the chain can be checked by whoever has
 * the file and the node's public key. Throws FOLDER_UNUSABLE, DISK_FULL.
 */
export async function exportAudit(request: ExportRequest): Promise<Exported> {
  let fd: number;
  try {
    fd = openSync(request.out, 'wx', 0o600);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new HujiError('FOLDER_UNUSABLE', code, { cause });
  }
  try {
    const reader = new ChainReader();
    for (const first of segmentsIn(request.folder)) {
      const lines = segmentLines(request.folder, first);
      if (!overlaps(lines, request)) continue;
      writeSync(fd, lines.map(lineText).join(''));
      for (const line of lines) reader.take(line);
      await Promise.resolve();
    }
    const { entries, from, to, head } = reader.done();
    const { node, made } = request;
    const { hash } = head;
    const seal: ExportSeal = { format: EXPORT_FORMAT, node, made, entries, hash };
    const json = JSON.stringify(seal);
    const signed = { hash: chained(hash, json), json };
    writeSync(fd, `${lineText(signed)}${request.sign(signed.hash)}\n`);
    fsyncSync(fd);
    return { entries, from, to, hash };
  } catch (cause) {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw full ? new HujiError('DISK_FULL', '', { cause }) : cause;
  } finally {
    closeSync(fd);
  }
}

function overlaps(lines: readonly AuditLine[], { since, until }: ExportRequest): boolean {
  const [top] = lines;
  const head = top === undefined ? null : documentOf(top);
  const last = lines.at(-1);
  const end = last === undefined ? null : documentOf(last);
  if (head === null || end === null || !isHead(head)) return true;
  const ended = isHead(end) ? end.made : end.at;
  return (since === null || ended >= since) && (until === null || head.made <= until);
}

export interface ExportCheck extends AuditReport {
  /** Whose audit it says it is. */
  readonly node: string;
  /** Whether the signature is one of the keys given; false without a seal. */
  readonly signed: boolean;
}

/** Checks a file that `exportAudit` wrote. Throws NOT_FOUND where it is no such file. */
export function verifyExport(
  path: string,
  anchorsOf: (node: string) => ReadonlyMap<number, string>,
  isSigned: (node: string, text: string, signature: string) => boolean,
): ExportCheck {
  const { lines, end, bytes } = readExport(path);
  const last = lines.at(-1);
  const seal = last === undefined ? null : sealOf(last);
  const node = seal?.node ?? '';
  const body = seal === null ? lines : lines.slice(0, -1);
  const anchors = new Map(anchorsOf(node));
  // What was entered after it was written cannot be in it.
  const seqs = body.map(documentOf).map((line) => (line === null || isHead(line) ? 0 : line.seq));
  const newest = Math.max(0, ...seqs);
  for (const seq of anchors.keys()) if (seq > newest) anchors.delete(seq);
  const reader = new ChainReader(anchors);
  for (const line of body) reader.take(line);
  const report = reader.done();
  const signature = bytes.toString('latin1', end).trim();
  const sealed = seal !== null && last !== undefined && seal.hash === report.head.hash;
  const chain = sealed && chained(seal.hash, last.json) === last.hash;
  return { ...report, node, signed: chain && isSigned(node, last.hash, signature) };
}

function readExport(path: string): { lines: readonly AuditLine[]; end: number; bytes: Buffer } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new HujiError('NOT_FOUND', 'no such file', { cause });
  }
  const { lines } = readLines(bytes);
  // The last line is a bare signature.
  const body = lines.slice(0, -1);
  const end = body.reduce((sum, line) => sum + Buffer.byteLength(lineText(line)), 0);
  if (body.length === 0 || documentOf(body[0] as AuditLine) === null) {
    throw new HujiError('NOT_FOUND', 'no audit');
  }
  return { lines: body, end, bytes };
}

function sealOf(line: AuditLine): ExportSeal | null {
  const document = documentOf(line) as unknown as ExportSeal | null;
  return document?.format === EXPORT_FORMAT ? document : null;
}
