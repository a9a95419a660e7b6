import { hash, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import type { Random } from '../clock.js';
import { makePrivateFolder, PRIVATE_FILE, readPrivate, writeDurably } from './durable-file.js';
import { openSecret, SCRYPT_COST, type ScryptCost, sealSecret } from './key-seal.js';
import { type OperatorKeyFile, operatorFileFromText, operatorFileToText } from './operator-file.js';
import { secureRandom } from './secure-random.js';
import {
  keyFromSeed,
  type PublicKeyHex,
  publicHexOf,
  SEED_BYTES,
  sign,
  verify,
} from './signing.js';

/** Inside a node's data folder. */
export const OPERATOR_FOLDER = 'operators';
const SUFFIX = '.key';
const NAME_LENGTH_MAX = 60;

export interface OperatorKey {
  readonly name: string;
  readonly publicKey: PublicKeyHex;
}

/**
 * Makes an officer's key and stores it under his passphrase; `folder` is `<data folder>/operators`.
 * Nobody has a key by default, and none without a passphrase.
 *
 * Throws USAGE (name or passphrase) or OPERATOR_EXISTS.
 */
export function createOperatorKey(
  folder: string,
  name: string,
  passphrase: string,
  { random = secureRandom, cost = SCRYPT_COST }: { random?: Random; cost?: ScryptCost } = {},
): OperatorKey {
  const known = checkName(name);
  if (passphrase.trim() === '') throw new HujiError('USAGE', 'a key needs a passphrase');
  const path = pathOf(folder, known);
  if (existsSync(path)) throw new HujiError('OPERATOR_EXISTS');
  const seed = random.bytes(SEED_BYTES);
  const publicKey = publicHexOf(keyFromSeed(seed));
  const secret = sealSecret(seed, passphrase, bound(known, publicKey), random, cost);
  makePrivateFolder(folder);
  writeDurably(path, operatorFileToText({ name: known, publicKey, ...secret }), PRIVATE_FILE);
  return { name: known, publicKey };
}

/** Throws OPERATOR_UNKNOWN, KEY_MODE or OPERATOR_KEY (wrong passphrase, damaged file). */
export function unlockOperatorKey(folder: string, name: string, passphrase: string): KeyObject {
  const known = checkName(name);
  const text = readPrivate(pathOf(folder, known));
  if (text === null) throw new HujiError('OPERATOR_UNKNOWN');
  const file = operatorFileFromText(text);
  const seed = openSecret(file, passphrase, bound(known, file.publicKey));
  if (seed === null || seed.length !== SEED_BYTES) throw new HujiError('OPERATOR_KEY');
  return keyFromSeed(seed);
}

/** By name, in the order of code points. Needs no passphrase. */
export function listOperatorKeys(folder: string): OperatorKey[] {
  if (!existsSync(folder)) return [];
  const keys: OperatorKey[] = [];
  for (const entry of readdirSync(folder)) {
    const text = entry.endsWith(SUFFIX) ? readPrivate(join(folder, entry)) : null;
    if (text === null) continue;
    const { name, publicKey }: OperatorKeyFile = operatorFileFromText(text);
    keys.push({ name, publicKey });
  }
  return keys.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Ed25519 over the UTF-8 text; hex. */
export function signSession(key: KeyObject, statement: string): string {
  return Buffer.from(sign(key, Buffer.from(statement, 'utf8'))).toString('hex');
}

/** False as well where key or signature are not even of the right form. */
export function verifySession(
  publicHex: PublicKeyHex,
  statement: string,
  signature: string,
): boolean {
  if (!/^[0-9a-f]{64}$/.test(publicHex) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  return verify(publicHex, Buffer.from(statement, 'utf8'), Buffer.from(signature, 'hex'));
}

/** One officer, one spelling: NFC. A name stands on a line of its own in session statements. */
function checkName(name: string): string {
  const known = name.trim().normalize('NFC');
  const fits =
    known !== '' &&
    known.isWellFormed() &&
    [...known].length <= NAME_LENGTH_MAX &&
    !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(known);
  if (fits) return known;
  throw new HujiError('USAGE', `an operator's name has 1 to ${NAME_LENGTH_MAX} characters`);
}

/** Named after a hash: names need letters that old media cannot carry, and may be long. */
function pathOf(folder: string, name: string): string {
  return join(folder, hash('sha256', name, 'hex').slice(0, 32) + SUFFIX);
}

function bound(name: string, publicKey: PublicKeyHex): string {
  return `huji-operator-key/1\n${name}\n${publicKey}`;
}
