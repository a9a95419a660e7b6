import { homesOf } from '../../conflict/life.js';
import {
  type Contribution,
  isCarried,
  isVerdict,
  type Precedes,
  type Record,
} from '../../conflict/record.js';
import { repeatedErrors } from '../../conflict/verdict.js';
import type { EntityNo } from '../../proto/entity.js';
import type { ChangeRef } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Log } from '../log/log.js';
import { KIND, kindRange } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { RepeatedCounts } from './apply.js';
import { type RepeatedRow, repeatedKey, repeatedOfKey } from './repeated-keys.js';

/** First byte of the value. */
const [STALE, REGENERATED] = [Buffer.from([0]), Buffer.from([1])];

type Rows = ReadonlyMap<string, { readonly row: RepeatedRow; readonly regenerated: boolean }>;
/** A record, and what has left it. */
export type Whole = readonly [Record, readonly Contribution[]];
const NOTHING: Rows = new Map();

/**
 * Claims that repeat a value somebody decided against, by the node that sent them (再生性差错): what
 * stands in the store for a record follows from all that was ever said of it, and nothing else.
 */
export class RepeatedBook {
  private readonly store: Store;
  private readonly log: Pick<Log, 'branch'>;
  private readonly precedes: Precedes;
  /** As on disk. */
  private counts = new Map<NodeCode, RepeatedCounts>();

  constructor(store: Store, log: Pick<Log, 'branch'>, precedes: Precedes) {
    this.store = store;
    this.log = log;
    this.precedes = precedes;
  }

  async open(): Promise<void> {
    this.counts = new Map();
    for await (const [key, value] of this.store.range(...kindRange(KIND.repeated))) {
      this.count(repeatedOfKey(key).author, value[0] === 1, 1);
    }
  }

  all(): ReadonlyMap<NodeCode, RepeatedCounts> {
    return this.counts;
  }

  /** Whether anybody decided about a value of it: of nearly all records nobody did. */
  static concerns({ contributions }: Record): boolean {
    return contributions.some(({ change }) => isVerdict(change));
  }

  /** A record from what it was to what it is. */
  turn(tx: Transaction, entity: EntityNo, target: ChangeRef, before: Whole, after: Whole): void {
    this.move(tx, this.rowsOf(entity, target, before), this.rowsOf(entity, target, after));
  }

  rowsOf(entity: EntityNo, target: ChangeRef, [record, past]: Whole): Rows {
    const all = [...record.contributions, ...past];
    if (!RepeatedBook.concerns(record)) return NOTHING;
    const rows = new Map<string, { row: RepeatedRow; regenerated: boolean }>();
    for (const each of repeatedErrors(all, homesOf(record), this.precedes)) {
      // What was carried here its own lane counts.
      if (isCarried(each.claim)) continue;
      const { ref, change, branch } = each.claim;
      const author = this.log.branch(branch).author.code;
      const row = { author, hlc: change.hlc, entity, target, claim: ref, field: each.field };
      const name = repeatedKey(row).toString('latin1');
      const regenerated = each.regenerated || rows.get(name)?.regenerated === true;
      rows.set(name, { row, regenerated });
    }
    return rows;
  }

  private move(tx: Transaction, before: Rows, after: Rows): void {
    for (const [name, { row, regenerated }] of before) {
      if (after.get(name)?.regenerated === regenerated) continue;
      if (!after.has(name)) tx.del(repeatedKey(row));
      tx.onDurable(() => this.count(row.author, regenerated, -1));
    }
    for (const [name, { row, regenerated }] of after) {
      if (before.get(name)?.regenerated === regenerated) continue;
      tx.put(repeatedKey(row), regenerated ? REGENERATED : STALE);
      tx.onDurable(() => this.count(row.author, regenerated, 1));
    }
  }

  private count(author: NodeCode, regenerated: boolean, step: 1 | -1): void {
    const known = this.counts.get(author) ?? { regenerated: 0, stale: 0 };
    const counts = regenerated
      ? { ...known, regenerated: known.regenerated + step }
      : { ...known, stale: known.stale + step };
    if (counts.regenerated + counts.stale === 0) this.counts.delete(author);
    else this.counts.set(author, counts);
  }
}
