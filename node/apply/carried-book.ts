import { addTerm } from '../../conflict/state-sum.js';
import type { Carried } from '../../proto/carried.js';
import type { ContentHash } from '../../proto/change.js';
import type { EntityNo } from '../../proto/entity.js';
import {
  type ChangeRef,
  type StreamId,
  type StreamName,
  sameRef,
  streamIdOf,
} from '../../proto/id.js';
import { pack, unpack } from '../../proto/pack.js';
import type { Branch, LogView } from '../log/log.js';
import { carriedKey, carriedRange, KIND, kindRange, placeOfCarried } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Counts } from './apply.js';

/** A change that brought the claim here, in the histories in which it stands. */
export interface Carrier {
  readonly ref: ChangeRef;
  readonly branches: readonly number[];
  readonly content: ContentHash;
}

/** One carried claim: whose, on which record, and who brought it. */
export interface CarriedEntry {
  readonly ref: ChangeRef;
  readonly entity: EntityNo;
  readonly record: ChangeRef;
  readonly name: StreamName;
  readonly carriers: readonly Carrier[];
}

type Reads = Pick<Transaction, 'get'>;
type Row = [number, EntityNo, ChangeRef, Carrier[]];

/** Which claims were carried here and by whom, whether the original is held or not. */
export class CarriedBook {
  private readonly store: Store;
  private readonly log: LogView;
  private readonly counters: Counts;
  /** Streams of which something was carried here, so that others need not be looked for. */
  private streams = new Map<StreamId, StreamName>();

  constructor(store: Store, log: LogView, counters: Counts) {
    this.store = store;
    this.log = log;
    this.counters = counters;
  }

  async open(): Promise<void> {
    const streams = new Map<StreamId, StreamName>();
    for await (const [key, value] of this.store.range(...kindRange(KIND.carriedStream))) {
      streams.set(key.toString('latin1', 1), unpack(value) as StreamName);
    }
    this.streams = streams;
  }

  names(): ReadonlyMap<StreamId, StreamName> {
    return this.streams;
  }

  /** Whether anything of the stream was carried here. */
  touches(stream: StreamId): boolean {
    return this.streams.size > 0 && this.streams.has(stream);
  }

  /** Everything that was carried as the change of one place; more than one has a false one. */
  at(tx: Reads, stream: StreamId, seq: number): CarriedEntry[] {
    const name = this.streams.get(stream);
    const bytes = name === undefined ? undefined : tx.get(carriedKey(stream, seq));
    return bytes === undefined || name === undefined ? [] : entriesOf(name, seq, bytes);
  }

  entry(tx: Reads, ref: ChangeRef): CarriedEntry | null {
    return this.at(tx, ref.stream, ref.seq).find((each) => sameRef(each.ref, ref)) ?? null;
  }

  /** Everything carried of one stream beyond a seq. */
  async beyond(stream: StreamId, seq: number): Promise<CarriedEntry[]> {
    const found: CarriedEntry[] = [];
    const name = this.streams.get(stream);
    if (name === undefined) return found;
    for await (const [key, value] of this.store.range(...carriedRange(stream, seq + 1))) {
      found.push(...entriesOf(name, placeOfCarried(key).seq, value));
    }
    return found;
  }

  /** Notes that a change brought a claim; its own lane's sum has it, wherever the original is. */
  add(
    tx: Transaction,
    branch: Branch,
    by: ChangeRef,
    content: ContentHash,
    carried: Carried,
  ): void {
    const { ref, name, change } = carried;
    if (!this.streams.has(ref.stream)) {
      this.streams.set(ref.stream, name);
      tx.put(carriedStreamKey(ref.stream), pack(name));
    }
    const known = this.entry(tx, ref);
    const carriers = [...(known?.carriers ?? [])];
    const at = carriers.findIndex((item) => sameRef(item.ref, by));
    const standing = carriers[at];
    if (standing === undefined) {
      carriers.push({ ref: by, branches: [branch.no], content });
      this.tally(branch, by, content, 1);
    } else if (!standing.branches.includes(branch.no)) {
      const branches = [...standing.branches, branch.no].sort((a, b) => a - b);
      carriers[at] = { ...standing, branches };
    }
    this.put(tx, { ref, entity: change.entity, record: change.target ?? ref, name, carriers });
  }

  /** Takes the note back; gives whether somebody else brought the claim too. */
  remove(tx: Transaction, branch: Branch, by: ChangeRef, ref: ChangeRef): boolean {
    const known = this.entry(tx, ref);
    if (known === null) return false;
    const carriers = known.carriers.flatMap((item) => {
      if (!sameRef(item.ref, by) || !item.branches.includes(branch.no)) return [item];
      const branches = item.branches.filter((no) => no !== branch.no);
      if (branches.length > 0) return [{ ...item, branches }];
      this.tally(branch, by, item.content, -1);
      return [];
    });
    this.put(tx, { ...known, carriers });
    return carriers.length > 0;
  }

  private put(tx: Transaction, entry: CarriedEntry): void {
    const { stream, seq } = entry.ref;
    const others = this.at(tx, stream, seq).filter(({ ref }) => !sameRef(ref, entry.ref));
    const all = entry.carriers.length === 0 ? others : [...others, entry];
    const rows = all
      .sort((a, b) => a.ref.tag - b.ref.tag)
      .map(({ ref, entity, record, carriers }) => [ref.tag, entity, record, carriers]);
    if (rows.length === 0) tx.del(carriedKey(stream, seq));
    else tx.put(carriedKey(stream, seq), pack(rows));
  }

  private tally(branch: Branch, ref: ChangeRef, content: ContentHash, sign: 1 | -1): void {
    const { state } = this.counters.edit(branch.name.lane);
    addTerm(state, { ref, lostInLane: [] }, sign, content);
  }

  /** Whether this node has the changes of that place itself. */
  holdsPlace(ref: ChangeRef): boolean {
    return this.log.ofStream(ref.stream).some((branch) => branch.applied >= ref.seq);
  }
}

/** What stands in an entry, for who knows neither its stream nor its seq. */
export function carriersIn(bytes: Buffer): Carrier[] {
  return (unpack(bytes) as Row[]).flatMap(([, , , carriers]) => carriers);
}

function entriesOf(name: StreamName, seq: number, bytes: Buffer): CarriedEntry[] {
  const stream = streamIdOf(name);
  return (unpack(bytes) as Row[]).map(([tag, entity, record, carriers]) => {
    return { ref: { stream, seq, tag }, entity, record, name, carriers };
  });
}

function carriedStreamKey(stream: StreamId): Buffer {
  return Buffer.concat([Buffer.from([KIND.carriedStream]), Buffer.from(stream, 'latin1')]);
}
