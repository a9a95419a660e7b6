import { unpack } from '../../proto/pack.js';
import type { FeedRow } from '../feed/feed-index.js';
import type { LogView } from '../log/log.js';
import { feedNoOf, KIND, kindRange } from '../store/keys.js';
import type { Store } from '../store/store.js';

/** Entries of the feed that are missing between others, or speak of what was never applied. */
export async function* feedFaults(
  store: Store,
  log: LogView,
): AsyncGenerator<{ where: string; detail: string }> {
  let before: number | null = null;
  for await (const [key, value] of store.range(...kindRange(KIND.feed))) {
    const no = feedNoOf(key);
    const [branch, from, to] = unpack(value) as FeedRow;
    const where = `feed ${no}`;
    if (before !== null && no !== before + 1) yield { where, detail: `follows ${before}` };
    before = no;
    const applied = branch < log.count() ? log.branch(branch).applied : 0;
    if (from >= to || to > applied) yield { where, detail: `${from} to ${to} of ${applied}` };
  }
}
