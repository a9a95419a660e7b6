import { FORM_FIRST, type SourceOrder } from '../../conflict/value.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import type { Head } from '../../proto/frame.js';
import type { ChangeRef } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import { isSource, sourceNo } from '../../proto/source.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, kindRange, seqKey, seqOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Authority, Documents, NodeEntry, Revocation } from './authority.js';
import { type CodeTable, CodeTables } from './code-table.js';
import { Rights, type RightsDocument } from './rights.js';

const CODE = fieldNo('CODE');
const KIND_FIELD = fieldNo('KIND');
const DOC = fieldNo('DOC');

interface Entry {
  readonly branch: number;
  readonly seq: number;
  readonly event: string;
  readonly kind: string;
  readonly code: string;
  readonly document: unknown;
}

const NOTHING: Documents = {
  tables: new CodeTables([]),
  rights: new Rights({ version: 0, rules: [] }),
};

/** Authority kept as the list of what was published, in the order of lane `all`. */
export class PublishedAuthority implements Authority {
  private readonly store: Store;
  private readonly log: Log;
  private published: Entry[] = [];
  private listed = new Map<NodeCode, NodeEntry>();
  private revoked: Revocation[] = [];
  private order: SourceOrder = FORM_FIRST;
  private orderName = 'form-first';
  /** By `branch:entries`, since documents change far less often than nodes are listed. */
  private readonly cache = new Map<string, Documents>();

  constructor(store: Store, log: Log) {
    this.store = store;
    this.log = log;
  }

  async open(): Promise<void> {
    this.published = [];
    this.listed = new Map();
    this.revoked = [];
    this.cache.clear();
    for await (const [key, value] of this.store.range(...kindRange(KIND.authority))) {
      const { branch, seq } = seqOfKey(key);
      const [event, kind, code, document] = unpack(value) as [string, string, string, unknown];
      this.take({ branch, seq, event, kind, code, document });
    }
  }

  head(): Head | null {
    const branch = this.newest();
    if (branch === null || branch.applied === 0) return null;
    const seq = Math.min(branch.applied, branch.seq);
    const hash = this.log.hashAt(branch, seq);
    return hash === null ? null : { stream: branch.stream, seq, hash: hash.slice(0, 16) };
  }

  /** The stream of lane `all` that goes furthest: of the last epoch that has been applied. */
  private newest(): Branch | null {
    let found: Branch | null = null;
    for (const branch of this.log.inLane('all')) {
      if (branch.applied === 0) continue;
      if (found === null || branch.previous?.stream === found.stream) found = branch;
      else if (branch.stream === found.stream && branch.applied > found.applied) found = branch;
    }
    return found;
  }

  at(under: Head | null): Documents | null {
    if (under === null) return NOTHING;
    const branch = this.log
      .ofStream(under.stream)
      .find((item) => this.log.hashAt(item, under.seq)?.startsWith(under.hash) === true);
    if (branch === undefined || branch.applied < under.seq) return null;
    return this.documents(branch, under.seq);
  }

  current(): Documents {
    const head = this.head();
    return head === null ? NOTHING : (this.at(head) ?? NOTHING);
  }

  private documents(branch: Branch, seq: number): Documents {
    const published = this.published.filter((entry) => this.stands(entry, branch, seq));
    const key = `${branch.no}:${published.length}:${published.at(-1)?.seq ?? 0}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const tables = published
      .filter((entry) => entry.kind === 'codes')
      .map((entry) => entry.document as CodeTable);
    const rights = published.findLast((entry) => entry.kind === 'rights');
    const made: Documents = {
      tables: new CodeTables(tables),
      rights: rights === undefined ? NOTHING.rights : new Rights(rights.document as RightsDocument),
    };
    this.cache.set(key, made);
    return made;
  }

  /** In the history of the branch, or of the epoch before it. */
  private stands(entry: Entry, branch: Branch, seq: number): boolean {
    if (this.log.precedes(entry, { branch: branch.no, seq: seq + 1 })) return true;
    const before = branch.previous;
    if (before === null) return false;
    const older = this.log
      .ofStream(before.stream)
      .find((item) => this.log.hashAt(item, before.seq)?.startsWith(before.hash) === true);
    return older !== undefined && this.stands(entry, older, before.seq);
  }

  sourceOrder(): SourceOrder {
    return this.order;
  }

  policyName(): string {
    return this.orderName;
  }

  nodes(): ReadonlyMap<NodeCode, NodeEntry> {
    return this.listed;
  }

  revocations(): readonly Revocation[] {
    return this.revoked;
  }

  keepUpTo(branch: Branch): number {
    const { code, keys } = branch.author;
    const entry = this.listed.get(code);
    if (entry !== undefined && !keys.some((key) => entry.keys.includes(key))) return 0;
    let keep = Number.POSITIVE_INFINITY;
    for (const item of this.revoked) {
      if (item.code !== code) continue;
      if (item.epoch !== null && item.epoch !== branch.name.epoch) continue;
      const last = item.keep.find(({ stream }) => stream === branch.stream);
      keep = Math.min(keep, last === undefined ? 0 : this.shared(branch, last));
    }
    return keep;
  }

  /** The kept place where it stands on this branch, else as far as both share a history. */
  private shared(branch: Branch, last: Head): number {
    if (last.seq === 0) return 0;
    const here = this.log.hashAt(branch, last.seq);
    if (here?.startsWith(last.hash) === true) return last.seq;
    // Not arrived yet on this branch, or another history: only what both share is good.
    const others = this.log.ofStream(branch.stream);
    const holds = others.some((item) => this.log.hashAt(item, last.seq)?.startsWith(last.hash));
    return holds ? Math.min(branch.forkSeq, last.seq) : last.seq;
  }

  apply(tx: Transaction, branch: number, ref: ChangeRef, change: Change): void {
    const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
    const entry: Entry = {
      branch,
      seq: ref.seq,
      event: change.event,
      kind: value(KIND_FIELD),
      code: value(CODE),
      document: JSON.parse(value(DOC)) as unknown,
    };
    const row = [entry.event, entry.kind, entry.code, entry.document];
    tx.put(seqKey(KIND.authority, branch, ref.seq), pack(row));
    this.take(entry);
  }

  private take(entry: Entry): void {
    if (entry.event === '913') this.published.push(entry);
    if (entry.event === '911') this.listed.set(entry.code, entry.document as NodeEntry);
    if (entry.event === '912') this.revoked.push(entry.document as Revocation);
    if (entry.kind === 'policy') this.takePolicy(entry.document);
  }

  private takePolicy(document: unknown): void {
    const { name, sources } = document as { name: string; sources: string[] };
    this.orderName = name;
    this.order = sources.filter(isSource).map(sourceNo);
  }
}
