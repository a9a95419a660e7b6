import { addTerm, type StateSum } from '../../conflict/state-sum.js';
import type { Lane } from '../../proto/id.js';
import { carriersIn } from '../apply/carried-book.js';
import type { Log } from '../log/log.js';
import { KIND, kindRange, placeOfCarried } from '../store/keys.js';
import type { Store } from '../store/store.js';

/** What brought a claim counts in the sum of the lane it was brought into. */
export async function sumCarried(
  { store, log }: { readonly store: Store; readonly log: Log },
  sumOf: (lane: Lane) => StateSum,
  find: (where: string, detail: string) => void,
): Promise<void> {
  for await (const [key, bytes] of store.range(...kindRange(KIND.carried))) {
    try {
      for (const { ref, branches, content } of carriersIn(bytes)) {
        const { lane } = log.branch(branches[0] ?? -1).name;
        addTerm(sumOf(lane), { ref, lostInLane: [] }, 1, content);
      }
    } catch (error) {
      const { stream, seq } = placeOfCarried(key);
      find(`${stream} ${seq}`, (error as Error).message);
    }
  }
}
