import crypto, { type KeyObject, type X509Certificate } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Answers kept; then all are forgotten. */
const KNOWN_MAX = 50_000;

/**
 * All nodes of a province live in this process, and each checks the same signatures and reads the
 * same certificates. What comes of that hangs on the bytes and the key alone, so it is found out
 * once, for everybody, as if all had one fast processor. Loading this module does it.
 */
function findOutOnce(): void {
  crypto.verify = knowing(crypto.verify);
  crypto.X509Certificate = readOnce(crypto.X509Certificate);
  syncBuiltinESMExports();
}

function knowing(verify: typeof crypto.verify): typeof crypto.verify {
  const numbers = new WeakMap<KeyObject, number>();
  const known = new Map<string, boolean>();
  let keys = 0;
  const numberOf = (key: KeyObject): number => {
    const number = numbers.get(key) ?? ++keys;
    numbers.set(key, number);
    return number;
  };
  const once = (
    algorithm: string | null | undefined,
    data: NodeJS.ArrayBufferView,
    key: KeyObject,
    signature: NodeJS.ArrayBufferView,
  ): boolean => {
    const digest = crypto.createHash('sha256').update(signature).update(data).digest('base64');
    const name = `${numberOf(key)} ${signature.byteLength} ${digest}`;
    let good = known.get(name);
    if (good === undefined) {
      good = verify(algorithm, data, key, signature);
      if (known.size >= KNOWN_MAX) known.clear();
      known.set(name, good);
    }
    return good;
  };
  // Nobody here verifies by callback, or with anything but a key object.
  return once as typeof crypto.verify;
}

function readOnce(real: typeof X509Certificate): typeof X509Certificate {
  const known = new Map<string, X509Certificate>();
  return new Proxy(real, {
    construct: (_, [bytes]: [string | Uint8Array]) => {
      const name = Buffer.from(bytes as Uint8Array).toString('latin1');
      const certificate = known.get(name) ?? new real(bytes);
      if (known.size >= KNOWN_MAX) known.clear();
      known.set(name, certificate);
      return certificate;
    },
  });
}

findOutOnce();
