import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import type { Random } from '../clock.js';

/** A secret under a passphrase: scrypt (RFC 7914), then AES-256-GCM. Bytes are base64. */
export interface SealedSecret {
  readonly kdf: { readonly name: 'scrypt'; N: number; r: number; p: number; salt: string };
  readonly cipher: { readonly name: 'aes-256-gcm'; iv: string; tag: string };
  readonly sealed: string;
}

export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and some 0.2 s: what OWASP's password storage sheet asks for. */
export const SCRYPT_COST: ScryptCost = { N: 2 ** 15, r: 8, p: 3 };
/** A file may not make its reader take more than this. */
const SCRYPT_MEMORY_BYTES_MAX = 2 ** 28;
const SCRYPT_P_MAX = 16;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const KEY_BYTES = 32;

/** `bound` is not hidden, but the secret opens only beside the same text. */
export function sealSecret(
  secret: Uint8Array,
  passphrase: string,
  bound: string,
  random: Random,
  cost: ScryptCost = SCRYPT_COST,
): SealedSecret {
  const salt = random.bytes(SALT_BYTES);
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(passphrase, salt, cost), iv);
  cipher.setAAD(Buffer.from(bound, 'utf8'));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  const { N, r, p } = cost;
  return {
    kdf: { name: 'scrypt', N, r, p, salt: base64(salt) },
    cipher: { name: 'aes-256-gcm', iv: base64(iv), tag: base64(cipher.getAuthTag()) },
    sealed: base64(sealed),
  };
}

/** Null where the passphrase does not fit or the file was altered: the two cannot be told apart. */
export function openSecret(
  { kdf, cipher, sealed }: SealedSecret,
  passphrase: string,
  bound: string,
): Uint8Array | null {
  const iv = Buffer.from(cipher.iv, 'base64');
  const tag = Buffer.from(cipher.tag, 'base64');
  // GCM would take a tag of four bytes, which can be guessed.
  if (iv.length !== IV_BYTES || tag.length !== 16 || !isCostFit(kdf)) return null;
  const key = deriveKey(passphrase, Buffer.from(kdf.salt, 'base64'), kdf);
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  decipher.setAAD(Buffer.from(bound, 'utf8'));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]);
  } catch {
    return null;
  }
}

function isCostFit({ N, r, p }: ScryptCost): boolean {
  const powerOfTwo = Number.isSafeInteger(N) && N > 1 && Number.isInteger(Math.log2(N));
  if (!powerOfTwo || !Number.isSafeInteger(r) || r < 1 || !Number.isSafeInteger(p)) return false;
  return p >= 1 && p <= SCRYPT_P_MAX && 128 * N * r <= SCRYPT_MEMORY_BYTES_MAX;
}

/** NFC: a Chinese keyboard on one machine and a file on another write the same letters apart. */
function deriveKey(passphrase: string, salt: Uint8Array, { N, r, p }: ScryptCost): Buffer {
  const maxmem = 128 * N * r + 128 * r * (p + 2);
  return scryptSync(passphrase.normalize('NFC'), salt, KEY_BYTES, { N, r, p, maxmem });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
