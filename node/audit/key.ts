import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import type { Random } from '../clock.js';
import { syncFolder } from './segment.js';

const KEY_BYTES = 32;

/**
 * The key of the tags, made once. It stands beside the audit and never in an export of it: who
 * has both can try numbers one by one. Throws KEY_MODE, IDENTITY_DAMAGED.
 */
export function openKey(folder: string, random: Random): Buffer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const path = join(folder, 'key');
  if (!existsSync(path)) makeKey(folder, path, random);
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw new HujiError('KEY_MODE', `audit/key has mode ${mode.toString(8)}`);
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES) throw new HujiError('IDENTITY_DAMAGED', 'audit/key');
  return key;
}

function makeKey(folder: string, path: string, random: Random): void {
  const fd = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(fd, random.bytes(KEY_BYTES));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${path}.new`, path);
  syncFolder(folder);
}
