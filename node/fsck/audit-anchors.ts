import { refToId } from '../../proto/id.js';
import type { Log } from '../log/log.js';
import { indexRef, KIND, kindRange } from '../store/keys.js';
import type { Store } from '../store/store.js';

/** Every anchor of an audit comes from a change that is here, and holds a hash. */
export async function checkAnchors(
  { store, log }: { readonly store: Store; readonly log: Log },
  find: (code: string, where: string, detail: string) => void,
): Promise<void> {
  for await (const [key, value] of store.range(...kindRange(KIND.auditAnchor))) {
    const ref = indexRef(key);
    const held = log.ofStream(ref.stream).some(({ seq, tailSeq }) => {
      return ref.seq <= Math.max(seq, tailSeq);
    });
    if (!held) find('STORE_DAMAGED', refToId(ref), 'an anchor of no change');
    if (!/^[\w-]{43}$/.test(value.toString())) {
      find('STORE_DAMAGED', refToId(ref), 'an anchor without a hash');
    }
  }
}
