import type { KeyObject } from 'node:crypto';
import type { Random } from '../clock.js';
import { AGE_SEED_BYTES, ageIdentityFromSeed, ageRecipientOf } from './age-key.js';
import { keyFromSeed, type PublicKeyHex, publicHexOf, SEED_BYTES } from './signing.js';

/** The keys a node makes for itself and shows to nobody. */
export interface OwnKeys {
  readonly key: KeyObject;
  readonly publicKey: PublicKeyHex;
  readonly ageIdentity: string;
  readonly ageRecipient: string;
}

export function makeOwnKeys(random: Random): OwnKeys {
  const key = keyFromSeed(random.bytes(SEED_BYTES));
  const ageIdentity = ageIdentityFromSeed(random.bytes(AGE_SEED_BYTES));
  const ageRecipient = ageRecipientOf(ageIdentity);
  if (ageRecipient === null) throw new RangeError('the age identity just made cannot be read');
  return { key, publicKey: publicHexOf(key), ageIdentity, ageRecipient };
}
