import { createPrivateKey, type KeyObject } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { PRIVATE_FILE, readPrivate, writeDurably } from './durable-file.js';

/** The key before the last rotation, until the log says so in a frame signed with it. */
const PREVIOUS_KEY = 'node.key.previous';

export function savePreviousKey(folder: string, key: KeyObject): void {
  const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  writeDurably(join(folder, PREVIOUS_KEY), pem, PRIVATE_FILE);
}

/** Null where no rotation is under way. Throws KEY_MODE, IDENTITY_DAMAGED. */
export function loadPreviousKey(folder: string): KeyObject | null {
  const pem = readPrivate(join(folder, PREVIOUS_KEY));
  if (pem === null) return null;
  try {
    return createPrivateKey(pem);
  } catch {
    throw new HujiError('IDENTITY_DAMAGED', PREVIOUS_KEY);
  }
}

export function dropPreviousKey(folder: string): void {
  rmSync(join(folder, PREVIOUS_KEY), { force: true });
}
