import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { crc32c } from './crc32c.js';

/** LevelDB's log format: blocks of fragments, each with CRC, length and type before it. */
const BLOCK_BYTES = 32_768;
const HEADER_BYTES = 7;
const CRC_MASK_DELTA = 0xa282ead8;
const FULL = 1;
const FIRST = 2;
const LAST = 4;

/**
 * Where the batches of a LevelDB journal stop being what was written; null: they are whole, but for
 * an end that a crash cut off.
 */
export function damagedAt(journal: Uint8Array): number | null {
  const view = Buffer.from(journal.buffer, journal.byteOffset, journal.byteLength);
  let start = 0;
  let at = 0;
  while (at + HEADER_BYTES <= view.length) {
    const left = BLOCK_BYTES - (at % BLOCK_BYTES);
    if (left < HEADER_BYTES) {
      at += left;
      continue;
    }
    const length = view.readUInt16LE(at + 4);
    const type = view[at + 6] ?? 0;
    const end = at + HEADER_BYTES + length;
    if (type === FULL || type === FIRST) start = at;
    // What was being written at the end, when the machine went down.
    if (length <= left - HEADER_BYTES && end > view.length) return null;
    if (type < FULL || type > LAST || length > left - HEADER_BYTES)
      return endOrDamage(view, start, at);
    if (unmask(view.readUInt32LE(at)) !== crc32c(view.subarray(at + 6, end))) return start;
    at = end;
  }
  return null;
}

/** Zeros up to the end are room that was set aside and never written. */
function endOrDamage(view: Buffer, start: number, at: number): number | null {
  return view.subarray(at).some((byte) => byte !== 0) ? Math.min(start, at) : null;
}

function unmask(masked: number): number {
  const turned = (masked - CRC_MASK_DELTA) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

/**
 * LevelDB passes over a damaged batch of its journal and goes on with those behind it, without a
 * word: a hole in the middle, which nothing beside it shows. The journal is cut off before the
 * damage instead, so that the heads file shows what is gone and it is taken back from neighbours;
 * what is cut off stays in the folder `aside`. `isFree` is asked first: nobody else may have the
 * database open.
 */
export async function mendJournals(
  store: string,
  aside: string,
  isFree: () => Promise<void>,
): Promise<void> {
  if (!existsSync(store)) return;
  const names = readdirSync(store);
  const journals = names.filter((name) => /^\d+\.log$/.test(name)).sort();
  if (!names.includes('CURRENT') && names.some((name) => /^\d+\.(log|ldb)$/.test(name))) {
    throw new HujiError('STORE_DAMAGED', 'store/CURRENT is missing');
  }
  for (const [index, name] of journals.entries()) {
    const at = damagedAt(readFileSync(join(store, name)));
    if (at === null) continue;
    await isFree();
    mkdirSync(aside, { recursive: true, mode: 0o700 });
    copyFileSync(join(store, name), join(aside, name));
    chmodSync(join(aside, name), 0o600);
    // What is in later ones was written on top of what is lost.
    for (const later of journals.slice(index + 1))
      renameSync(join(store, later), join(aside, later));
    cut(join(store, name), at);
    return;
  }
}

function cut(path: string, at: number): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
