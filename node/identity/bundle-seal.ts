import { HujiError } from '../../proto/errors.js';

/** log2 of scrypt's cost, as the `age` tool sets it: a second or so to try one passphrase. */
const SCRYPT_LOG_N = 18;
const ARMOR_BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----';

export function isSealed(text: string): boolean {
  return text.trimStart().startsWith(ARMOR_BEGIN);
}

/**
 * Seals a text with a passphrase: an armoured age file, which `age -d` opens too. Salt and file key
 * are drawn by the age library.
 */
export async function sealWithPassphrase(
  text: string,
  passphrase: string,
  scryptLogN = SCRYPT_LOG_N,
): Promise<string> {
  if (passphrase.trim() === '') throw new HujiError('USAGE', 'an empty passphrase seals nothing');
  const age = await import('age-encryption');
  const encrypter = new age.Encrypter();
  encrypter.setScryptWorkFactor(scryptLogN);
  encrypter.setPassphrase(passphrase);
  return age.armor.encode(await encrypter.encrypt(text));
}

/** Throws BUNDLE_PASSPHRASE where the passphrase does not fit, BUNDLE_MALFORMED on damage. */
export async function openWithPassphrase(sealed: string, passphrase: string): Promise<string> {
  const age = await import('age-encryption');
  const file = attempt(() => age.armor.decode(sealed));
  let refused = false;
  const decrypter = new age.Decrypter();
  decrypter.addPassphrase(passphrase);
  // Asked only where the passphrase did not fit: the library tells the reasons of a failure apart
  // by message alone.
  decrypter.addIdentity({
    unwrapFileKey: () => {
      refused = true;
      return null;
    },
  });
  try {
    return await decrypter.decrypt(file, 'text');
  } catch (cause) {
    if (refused) throw new HujiError('BUNDLE_PASSPHRASE', '', { cause });
    throw new HujiError('BUNDLE_MALFORMED', 'the sealed file is damaged', { cause });
  }
}

function attempt<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new HujiError('BUNDLE_MALFORMED', 'the armour is damaged', { cause });
  }
}
