import {
  createPrivateKey,
  createPublicKey,
  sign as cryptoSign,
  verify as cryptoVerify,
  type KeyObject,
} from 'node:crypto';
import { HujiError } from '../../proto/errors.js';

/** A raw Ed25519 public key (RFC 8032): 32 bytes, 64 lower-case hex digits. */
export type PublicKeyHex = string;

export const SEED_BYTES = 32;
export const SIGNATURE_BYTES = 64;
/** A province has some 1,200 nodes; rotated keys and operators come on top. */
const CACHED_KEYS_MAX = 8192;

// RFC 8410: everything of the encoding that comes before the 32 bytes of the key.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

const cached = new Map<PublicKeyHex, KeyObject>();

/** The private key that grows from 32 random bytes. */
export function keyFromSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed has ${SEED_BYTES} bytes`);
  const der = Buffer.concat([PKCS8_ED25519, seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** The public half of an Ed25519 key, private or public. */
export function publicHexOf(key: KeyObject): PublicKeyHex {
  if (key.asymmetricKeyType !== 'ed25519') throw new RangeError('not an Ed25519 key');
  // By JWK (RFC 8037): the DER encoder takes 80 µs, as long as a verification.
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new RangeError('the key has no public half');
  return Buffer.from(x, 'base64url').toString('hex');
}

/** Parsing a key costs as much as using it once, and the same few sign everything: so cached. */
export function publicKeyFromHex(hex: PublicKeyHex): KeyObject {
  const known = cached.get(hex);
  if (known !== undefined) return known;
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new HujiError('STREAM_OPENING', 'not a public key');
  const der = Buffer.concat([SPKI_ED25519, Buffer.from(hex, 'hex')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (cached.size >= CACHED_KEYS_MAX) cached.clear();
  cached.set(hex, key);
  return key;
}

export function sign(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return cryptoSign(null, bytes, key);
}

export function verify(hex: PublicKeyHex, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  return cryptoVerify(null, bytes, publicKeyFromHex(hex), signature);
}
