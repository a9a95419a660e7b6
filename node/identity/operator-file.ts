import { HujiError } from '../../proto/errors.js';
import type { SealedSecret } from './key-seal.js';
import type { PublicKeyHex } from './signing.js';

const FORMAT = 'huji-operator-key/1';

/** An operator's key file: a JSON document with the secret part sealed. */
export interface OperatorKeyFile extends SealedSecret {
  readonly name: string;
  readonly publicKey: PublicKeyHex;
}

export function operatorFileToText(file: OperatorKeyFile): string {
  return `${JSON.stringify({ format: FORMAT, ...file }, null, 2)}\n`;
}

/** Throws OPERATOR_KEY. */
export function operatorFileFromText(text: string): OperatorKeyFile {
  const document = object(parse(text));
  const kdf = object(document.get('kdf'));
  const cipher = object(document.get('cipher'));
  const known =
    document.get('format') === FORMAT &&
    kdf.get('name') === 'scrypt' &&
    cipher.get('name') === 'aes-256-gcm';
  const publicKey = string(document, 'publicKey');
  if (!known || !/^[0-9a-f]{64}$/.test(publicKey)) unreadable();
  return {
    name: string(document, 'name'),
    publicKey,
    kdf: {
      name: 'scrypt',
      N: number(kdf, 'N'),
      r: number(kdf, 'r'),
      p: number(kdf, 'p'),
      salt: string(kdf, 'salt'),
    },
    cipher: { name: 'aes-256-gcm', iv: string(cipher, 'iv'), tag: string(cipher, 'tag') },
    sealed: string(document, 'sealed'),
  };
}

type Document = ReadonlyMap<string, unknown>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return unreadable();
  }
}

function object(value: unknown): Document {
  if (typeof value !== 'object' || value === null) unreadable();
  return new Map(Object.entries(value));
}

function string(document: Document, name: string): string {
  const value = document.get(name);
  return typeof value === 'string' ? value : unreadable();
}

function number(document: Document, name: string): number {
  const value = document.get(name);
  return typeof value === 'number' ? value : unreadable();
}

function unreadable(): never {
  throw new HujiError('OPERATOR_KEY', 'the file is not a key file of this version');
}
