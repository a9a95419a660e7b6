import { type Contribution, isCarried, type Record } from '../../conflict/record.js';
import { addToSum, emptySum, type StateSum } from '../../conflict/state-sum.js';
import { contentHash, tagOf } from '../../proto/change.js';
import type { EntityNo } from '../../proto/entity.js';
import type { ChangeRef } from '../../proto/id.js';
import { decodeContribution, decodeRecord, type Places } from '../apply/record-codec.js';
import type { LogView } from '../log/log.js';
import { historyKey, readRef, recordKey } from '../store/keys.js';
import type { Store } from '../store/store.js';
import type { Scope } from './scope.js';

/** A record as it is stored, with all that was ever claimed of it. */
export interface WholeRecord {
  readonly record: Record;
  readonly claims: readonly Contribution[];
}

/** What two nodes compare of a record. */
export interface Judged {
  readonly sum: StateSum;
  /** Claims that count. */
  readonly counted: readonly Contribution[];
  /** Whether each claim is what its id says. */
  readonly sound: boolean;
}

/** Reads records of a store and its log. */
export class RecordReader {
  private readonly store: Pick<Store, 'get'>;
  private readonly places: Places;

  constructor(store: Pick<Store, 'get'>, log: LogView) {
    this.store = store;
    this.places = {
      stream: (branch) => log.branch(branch).stream,
      lane: (branch) => log.branch(branch).name.lane,
    };
  }

  /** Null where there is none; throws where nobody can read it. */
  read(entity: EntityNo, ref: ChangeRef): WholeRecord | null {
    const bytes = this.store.get(recordKey(entity, ref));
    return bytes === undefined ? null : this.decode(bytes, entity, ref);
  }

  /** The same of what stands under a key of the store. */
  decode(bytes: Uint8Array, entity: EntityNo, ref: ChangeRef): WholeRecord {
    const record = decodeRecord(bytes, entity, ref, this.places);
    if (record.retired.length === 0) return { record, claims: record.contributions };
    const retired = record.retired.flatMap(({ ref: change }) => {
      const found = this.store.get(historyKey(entity, ref, change));
      return found === undefined ? [] : decodeContribution(found, entity, ref, this.places);
    });
    return { record, claims: [...record.contributions, ...retired] };
  }
}

/** What the claims of a record come to, as far as they are compared. */
export function judge(claims: readonly Contribution[], scope: Scope): Judged {
  const sum = emptySum();
  const counted: Contribution[] = [];
  let sound = true;
  for (const item of claims) {
    const content = contentHash(item.change, item.values);
    if (tagOf(content) !== item.ref.tag) sound = false;
    const how = isCarried(item) ? null : scope.of(item.branch);
    if (how === null || item.ref.seq > how.upTo) continue;
    counted.push(item);
    addToSum(sum, how.bare ? { ...item, lostInLane: [] } : item, 1, content);
  }
  return { sum, counted, sound };
}

/** Whether a claim is what its id says. */
export function isSound({ change, values, ref }: Contribution): boolean {
  return tagOf(contentHash(change, values)) === ref.tag;
}

export function placeOf(key: Uint8Array): { entity: EntityNo; ref: ChangeRef } {
  return { entity: key[1] ?? 0, ref: readRef(Buffer.from(key), 2) };
}
