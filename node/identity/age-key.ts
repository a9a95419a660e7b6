import { createPrivateKey, createPublicKey } from 'node:crypto';
import { bech32Decode, bech32Encode } from './bech32.js';

const IDENTITY = 'age-secret-key-';
const RECIPIENT = 'age';
export const AGE_SEED_BYTES = 32;
// RFC 8410: what comes before the 32 bytes of an X25519 key.
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_LENGTH = 12;

/**
 * An age X25519 identity (age-encryption.org/v1) from 32 random bytes: `AGE-SECRET-KEY-1…`.
 * The age library could draw one, but with randomness of its own.
 */
export function ageIdentityFromSeed(seed: Uint8Array): string {
  if (seed.length !== AGE_SEED_BYTES) throw new RangeError(`a seed has ${AGE_SEED_BYTES} bytes`);
  return bech32Encode(IDENTITY, seed).toUpperCase();
}

/** `age1…`, or null where the text is no X25519 identity. */
export function ageRecipientOf(identity: string): string | null {
  const seed = bech32Decode(IDENTITY, identity);
  if (seed === null || seed.length !== AGE_SEED_BYTES) return null;
  const der = Buffer.concat([PKCS8_X25519, seed]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return bech32Encode(RECIPIENT, key.export({ format: 'der', type: 'spki' }).subarray(SPKI_LENGTH));
}
