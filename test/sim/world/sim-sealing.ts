import type { PackageParts } from '../../../node/package/package.js';
import { HujiError } from '../../../proto/errors.js';

/**
 * In place of age, whose ciphers end when the real processor is done with them: names the
 * addressee, and nobody else opens it. What is altered on the way the sums of volumes show.
 */
export function simSealing(recipient: string): Pick<PackageParts, 'seal' | 'open'> {
  return {
    seal: async function* (to, content) {
      yield Buffer.from(`${to}\n`);
      yield* content;
    },
    open: async function* (sealed) {
      const own = Buffer.from(`${recipient}\n`);
      let head: Buffer | null = Buffer.alloc(0);
      for await (const piece of sealed) {
        if (head === null) yield piece;
        else {
          head = Buffer.concat([head, piece]);
          if (head.length < own.length) continue;
          if (!head.subarray(0, own.length).equals(own)) {
            throw new HujiError('PACKAGE_SEAL', 'sealed for another key');
          }
          yield head.subarray(own.length);
          head = null;
        }
      }
      if (head !== null) throw new HujiError('PACKAGE_SEAL', 'it ends too early');
    },
  };
}
