import { type Districts, districtsOf } from '../../conflict/district.js';
import { FORM_FIRST, type Policy } from '../../conflict/policy.js';
import { publishedPolicy } from '../../conflict/published-policy.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import type { Head } from '../../proto/frame.js';
import {
  type ChangeId,
  type ChangeRef,
  type Lane,
  refToId,
  type StreamName,
  streamIdOf,
} from '../../proto/id.js';
import { isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, kindRange, seqKey, seqOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Authority, ConsumerEntry, Documents, NodeEntry, Revocation } from './authority.js';
import { type CodeTable, CodeTables, everyCode } from './code-table.js';
import { Entries, type Entry, epochDepth } from './entries.js';
import { gatesBy } from './gates.js';
import { lastGood } from './last-good.js';
import { dropRequest, putRequest } from './requests.js';
import { Rights, type RightsDocument } from './rights.js';
import {
  campaignOf,
  consumersOf,
  documentsOf,
  lastOf,
  ledgerClosed,
  list,
  type Standing,
  standingOf,
} from './standing.js';

const CODE = fieldNo('CODE');
const KIND_FIELD = fieldNo('KIND');
const DOC = fieldNo('DOC');

const NOTHING: Documents = {
  tables: new CodeTables([]),
  rights: new Rights({ version: 0, rules: [] }),
  policy: FORM_FIRST,
  gates: gatesBy([]),
  ...{ campaign: null, ledgerClosed: null },
  isAbove: (node, lane) => isAtOrBelow(lane, node),
};

const NO_PARENTS: ReadonlySet<NodeCode> = new Set();

/** Authority kept as the list of what was published, in the order of lane `all`. */
export class PublishedAuthority implements Authority {
  private readonly store: Store;
  private readonly log: Log;
  private readonly entries: Entries;
  /** What the entries come to; null after a new one. */
  private standing: Standing | null = null;
  /** By `branch:entries`, since documents change far less often than nodes are listed. */
  private readonly cache = new Map<string, Documents>();

  constructor(store: Store, log: Log) {
    this.store = store;
    this.log = log;
    this.entries = new Entries(log);
  }

  /** Somebody may ask meanwhile: what is read takes the place of what stood all at once. */
  async open(): Promise<void> {
    const read: Entry[] = [];
    for await (const [key, value] of this.store.range(...kindRange(KIND.authority))) {
      const { branch, seq } = seqOfKey(key);
      const [event, kind, code, document] = unpack(value) as [string, string, string, unknown];
      read.push({ branch, seq, event, kind, code, document });
    }
    this.entries.clear();
    for (const entry of read) this.entries.add(entry);
    this.standing = null;
    this.cache.clear();
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
      if (branch.applied > 0 && (found === null || this.goesFurther(branch, found))) found = branch;
    }
    return found;
  }

  private goesFurther(a: Branch, b: Branch): boolean {
    const further =
      epochDepth(this.log, a.no) - epochDepth(this.log, b.no) || a.applied - b.applied;
    return further > 0 || (further === 0 && a.hash < b.hash);
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
    const { published: all } = this.now();
    const published = all.filter((entry) => this.stands(entry, branch, seq));
    const key = `${branch.no}:${published.length}:${published.at(-1)?.seq ?? 0}`;
    const known = this.cache.get(key);
    const isAbove: Documents['isAbove'] = (node, lane) => this.wasAbove(node, lane, branch, seq);
    if (known !== undefined) return { ...known, isAbove };
    const tables: readonly CodeTable[] = documentsOf(published, 'codes');
    const rights = published.findLast((entry) => entry.kind === 'rights');
    const policy = published.findLast((entry) => entry.kind === 'policy');
    const campaign = campaignOf(lastOf(published, 'campaign'));
    const made: Documents = {
      tables: new CodeTables(tables),
      isAbove,
      rights: rights === undefined ? NOTHING.rights : new Rights(rights.document as RightsDocument),
      policy: policy === undefined ? FORM_FIRST : publishedPolicy(policy.document),
      gates: gatesBy(documentsOf(published, 'gate')),
      ...{ campaign, ledgerClosed: ledgerClosed(published, campaign) },
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

  policy(): Policy {
    return this.now().policy;
  }

  /** As published; the short form of the first policy before there was one. */
  policyDocument(): unknown {
    return this.now().policyDocument;
  }

  campaignDocument(): unknown {
    return lastOf(this.now().published, 'campaign') ?? null;
  }

  everKnown(): CodeTables {
    const standing = this.now();
    standing.everKnown ??= everyCode(standing.tables);
    return standing.everKnown;
  }

  /** Of each name the one in force. */
  codeTables(): readonly CodeTable[] {
    const newest = new Map<string, CodeTable>();
    for (const table of this.now().tables) {
      const known = newest.get(table.name);
      if (known === undefined || known.version < table.version) newest.set(table.name, table);
    }
    return [...newest.values()];
  }

  tablesEver(): readonly CodeTable[] {
    return this.now().tables;
  }

  districts(): Districts | null {
    const standing = this.now();
    if (standing.districts === undefined) {
      const table = this.codeTables().find(({ name }) => name === 'area');
      standing.districts = districtsOf(table?.entries ?? []);
    }
    return standing.districts;
  }

  consumers(): ReadonlyMap<string, ConsumerEntry> {
    const standing = this.now();
    standing.consumers ??= consumersOf(standing.published);
    return standing.consumers;
  }

  nodes(): ReadonlyMap<NodeCode, NodeEntry> {
    return this.now().listed;
  }

  parentsEver(code: NodeCode): ReadonlySet<NodeCode> {
    return this.now().parents.get(code) ?? NO_PARENTS;
  }

  hasAnswered(request: ChangeId): boolean {
    return this.now().answered.has(request);
  }

  revocations(): readonly Revocation[] {
    return this.now().revoked;
  }

  keepUpTo(branch: Branch): number {
    const { listed, revoked } = this.now();
    return lastGood(this.log, branch, listed.get(branch.author.code), revoked);
  }

  private now(): Standing {
    this.standing ??= standingOf(this.entries.all());
    return this.standing;
  }

  keepUpToNamed(name: StreamName): number {
    let keep = Number.POSITIVE_INFINITY;
    for (const item of this.now().revoked) {
      if (item.code !== name.author || (item.epoch !== null && item.epoch !== name.epoch)) continue;
      const stream = streamIdOf(name);
      keep = Math.min(keep, item.keep.find((head) => head.stream === stream)?.seq ?? 0);
    }
    return keep;
  }

  /** By code, or by the parents that were listed up to that place of lane `all`. */
  private wasAbove(node: NodeCode, lane: Lane, branch: Branch, seq: number): boolean {
    if (isAtOrBelow(lane, node)) return true;
    const listed = this.entries
      .all()
      .filter((entry) => entry.event === '911' && this.stands(entry, branch, seq));
    const path = new Set<string>([lane]);
    for (const at of path) {
      for (const { code, document } of listed) {
        if (code === at) path.add((document as NodeEntry).parent);
      }
    }
    return path.has(node);
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
    const isLast = this.entries.add(entry);
    // A province lists its nodes one after the other: what all others come to stays.
    if (isLast && entry.event === '911' && this.standing !== null) list(this.standing, entry);
    else this.standing = null;
  }

  ask(tx: Transaction, author: NodeCode, ref: ChangeRef, change: Change): void {
    putRequest(tx, author, ref, change);
  }

  unask(tx: Transaction, ref: ChangeRef): void {
    dropRequest(tx, refToId(ref));
  }
}
