import type { Change } from '../../proto/change.js';
import { fieldAt, fieldNo } from '../../proto/fields.js';
import { readFrame } from '../../proto/frame.js';
import { unpack } from '../../proto/pack.js';
import type { Authority, Documents } from '../authority/authority.js';
import type { FeedWriter } from '../feed/feed.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, kindRange, seqKey, seqOfKey, textKey } from '../store/keys.js';
import type { Store } from '../store/store.js';
import type { RecordApplier } from './record-applier.js';

type ParkedRow = [code: string, detail: string, tag: number, change: Change];

const NOTE = textKey(KIND.meta, 'codes-judged');
/** Rows judged in one batch. */
const BATCH = 256;

export interface RejudgeParts {
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly feed: Pick<FeedWriter, 'again'>;
}

/**
 * Judges again what was parked for a code nobody here knew, once a table has come that may hold it.
 * What has been published ever is known for good, so that it does not matter which came first.
 * docs/decisions/0018-codes-are-known-once-published.md.
 */
export class Rejudge {
  private readonly store: Store;
  private readonly log: Log;
  private readonly authority: Authority;
  private readonly applier: RecordApplier;
  private readonly feed: Pick<FeedWriter, 'again'>;

  constructor(parts: RejudgeParts, applier: RecordApplier) {
    this.store = parts.store;
    this.log = parts.log;
    this.authority = parts.authority;
    this.feed = parts.feed;
    this.applier = applier;
  }

  /** Nothing to do where no table has come since the last time. */
  async run(): Promise<void> {
    const published = this.authority.tablesEver().length;
    if (Number(this.store.get(NOTE)?.toString() ?? 0) === published) return;
    let batch: { branch: Branch; seq: number; documents: Documents }[] = [];
    const judge = async () => {
      const rows = batch;
      batch = [];
      await this.store.commit((tx) => {
        for (const { branch, seq, documents } of rows) {
          const row = tx.get(seqKey(KIND.parked, branch.no, seq));
          if (row === undefined) continue;
          const [code, , , change] = unpack(row) as ParkedRow;
          if (!waitsForCodes(code)) continue;
          this.applier.reinstate(tx, branch, seq, change, documents);
          this.feed.again(tx, branch, seq);
        }
      });
    };
    // In the order of each stream: what waits for a parked change stands behind it.
    for await (const [key, value] of this.store.range(...kindRange(KIND.parked))) {
      const [code] = unpack(value) as ParkedRow;
      if (!waitsForCodes(code)) continue;
      const { branch: no, seq } = seqOfKey(key);
      const branch = this.log.branch(no);
      const documents = await this.documentsOf(branch, seq);
      if (documents !== null) batch.push({ branch, seq, documents });
      if (batch.length >= BATCH) await judge();
    }
    await judge();
    await this.store.commit((tx) => tx.put(NOTE, Buffer.from(String(published))));
  }

  /** How many parked changes name a code of the table that nobody here knows yet. */
  async parkedFor(table: string, codes: ReadonlySet<string>): Promise<number> {
    let found = 0;
    for await (const [, value] of this.store.range(...kindRange(KIND.parked))) {
      const [code, detail, , change] = unpack(value) as ParkedRow;
      if (code !== 'CODE_UNKNOWN') continue;
      const at = change.fields.indexOf(fieldNo(detail));
      const named = fieldAt(change.fields[at] ?? 0)?.table === table;
      if (named && codes.has(change.values[at] ?? '')) found += 1;
    }
    return found;
  }

  /** What it was judged by; where its frame has been trimmed, what counts now. */
  private async documentsOf(branch: Branch, seq: number): Promise<Documents | null> {
    for await (const { bytes } of this.log.frames(branch, seq - 1)) {
      const frame = readFrame(bytes);
      return frame.firstSeq <= seq ? this.authority.at(frame.under) : this.authority.current();
    }
    return this.authority.current();
  }
}

function waitsForCodes(code: string): boolean {
  return code === 'CODE_UNKNOWN' || code === 'WAITS';
}
