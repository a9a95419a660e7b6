import { areasAbove } from '../../conflict/cases/area.js';
import { caseIdOf, type DerivedCase, type Family, type Group } from '../../conflict/cases/group.js';
import { blocksGate, CASE_KINDS, type CaseKind } from '../../conflict/cases/kinds.js';
import { casesOf } from '../../conflict/cases/rules.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import type { Hlc } from '../../proto/hlc.js';
import type { ChangeRef } from '../../proto/id.js';
import { codePrefix, isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import { unpack } from '../../proto/pack.js';
import type { Authority } from '../authority/authority.js';
import { type Clock, dayOf } from '../clock.js';
import type { Branch, LogView } from '../log/log.js';
import type { Store } from '../store/store.js';
import type { CaseCounters } from './case-counters.js';
import {
  caseDueRange,
  caseKey,
  caseListKey,
  caseListRange,
  caseOfDueKey,
  caseOfListKey,
  caseOfRecordRange,
  readCaseOfRecord,
} from './case-keys.js';
import type { CaseEntry, CaseView, ListedCases, ListWish } from './cases.js';
import type { DueBook } from './due-book.js';
import type { GroupStore } from './group-store.js';

export interface CaseQueryParts {
  readonly store: Store;
  readonly log: LogView;
  /** This node. */
  readonly code: NodeCode;
  readonly authority: Authority;
  readonly groups: GroupStore;
  readonly counters: CaseCounters;
  readonly due: DueBook;
  /** What is overdue depends on when somebody asks. */
  readonly clock: Pick<Clock, 'now'>;
}

const FORK: Family = 'l';

/** Cases as they stand on the disk. */
export class CaseQuery {
  private readonly parts: CaseQueryParts;

  constructor(parts: CaseQueryParts) {
    this.parts = parts;
  }

  /** Cases that stand, by area; forks of logs apart, which apply counts with the lanes. */
  standing(isIn: (area: NodeCode) => boolean): { readonly [kind in CaseKind]?: number } {
    return this.parts.counters.standing(isIn);
  }

  /** How many cases that stand are overdue today, by area. */
  overdue(): ReadonlyMap<NodeCode, number> {
    return this.parts.due.overdue(this.today());
  }

  private today(): string {
    return dayOf(this.parts.clock);
  }

  /** In the order of kind, area and time; of those overdue by the day they were due. */
  async list(wish: ListWish): Promise<ListedCases> {
    const { limit, kind } = wish;
    if (wish.overdue === true) return this.listOverdue(wish);
    const found: CaseView[] = [];
    let last: Buffer | null = null;
    const kinds = kind === null ? CASE_KINDS : [kind];
    for (const each of kinds) {
      for await (const key of this.keysOf(each, wish)) {
        if (found.length === limit) return { cases: found, next: last };
        const view = await this.view(caseOfListKey(key));
        last = key;
        if (view !== null && (wish.state === null || view.state === wish.state)) found.push(view);
      }
    }
    return { cases: found, next: null };
  }

  private async listOverdue({ after, area, kind, state, limit }: ListWish): Promise<ListedCases> {
    const found: CaseView[] = [];
    const [first, to] = caseDueRange(this.today());
    const from = after === null ? first : Buffer.concat([after, Buffer.from([0])]);
    if (Buffer.compare(from, to) >= 0) return { cases: found, next: null };
    let last: Buffer | null = null;
    for await (const [key] of this.parts.store.range(from, to)) {
      const entry = caseOfDueKey(key);
      if (found.length === limit) return { cases: found, next: last };
      last = key;
      if (kind !== null && entry.kind !== kind) continue;
      if (area !== null && !isAtOrBelow(entry.area, area)) continue;
      const view = await this.view(entry);
      if (view !== null && (state === null || view.state === state)) found.push(view);
    }
    return { cases: found, next: null };
  }

  private async *keysOf(kind: CaseKind, { area, after, state }: ListWish): AsyncIterable<Buffer> {
    const isClosed = state === 'closed';
    const prefix = area === null ? '' : codePrefix(area);
    if (kind === 'log-fork') {
      const keys = (await this.forks()).map((fork) => caseListKey(fork.entry)).sort(Buffer.compare);
      for (const key of keys) {
        const isIn = area === null || isAtOrBelow(caseOfListKey(key).area, area);
        if (isIn && (after === null || Buffer.compare(key, after) > 0)) yield key;
      }
      return;
    }
    const [first, to] = caseListRange(kind, prefix, isClosed);
    const from = after === null ? first : Buffer.concat([after, Buffer.from([0])]);
    if (Buffer.compare(from, to) >= 0) return;
    const start = Buffer.compare(from, first) > 0 ? from : first;
    for await (const [key] of this.parts.store.range(start, to)) yield key;
  }

  async find(id: string): Promise<CaseView | null> {
    const bytes = this.parts.store.get(caseKey(id));
    if (bytes !== undefined) {
      return this.derived(id, bytes, true);
    }
    const fork = (await this.forks()).find(({ entry }) => entry.id === id);
    return fork === undefined ? null : this.viewOfFork(fork);
  }

  /** Cases in which a record is a member. */
  async ofRecord(ref: ChangeRef): Promise<CaseView[]> {
    const views: CaseView[] = [];
    for await (const [key] of this.parts.store.range(...caseOfRecordRange(ref))) {
      const view = await this.find(readCaseOfRecord(key).id);
      if (view !== null) views.push(view);
    }
    return views;
  }

  private async view(entry: Omit<CaseEntry, 'due'>): Promise<CaseView | null> {
    if (entry.kind === 'log-fork') return this.find(entry.id);
    const bytes = this.parts.store.get(caseKey(entry.id));
    return bytes === undefined ? null : this.derived(entry.id, bytes, false);
  }

  /** Of what is kept of a case: its group, which is read once. */
  private derived(id: string, bytes: Uint8Array, whole: boolean): CaseView | null {
    const { groups, store } = this.parts;
    const [family, subject, tag] = unpack(bytes) as [Family, string, string];
    const group = groups.read(store, family, subject);
    const item = casesOf(group).find((each) => each.tag === tag);
    return item === undefined ? null : this.viewOf(id, group, item, whole);
  }

  private viewOf(id: string, group: Group, item: DerivedCase, whole: boolean): CaseView {
    const { groups, store } = this.parts;
    const { family, subject, words } = group;
    const crowd = item.members === null && whole ? groups.members(store, family, subject) : [];
    const members = item.members ?? crowd;
    const inCharge = this.inChargeOf(item.area);
    const due = item.due ?? null;
    const overdue = due !== null && item.state !== 'closed' && due < this.today();
    return {
      id,
      family,
      subject,
      tag: item.tag,
      acts: words.flatMap(({ facts: [word, , act = ''] }) => (word === 'verdict' ? [act] : [])),
      kind: item.kind,
      reasons: item.reasons,
      records: members.map(({ ref, entity, lane }) => ({ ref, entity, lane })),
      area: item.area,
      inCharge,
      openedAt: item.hlc,
      isClosed: item.state === 'closed',
      due,
      owner: item.owner ?? inCharge,
      overdue,
      escalatedTo: overdue ? this.above(inCharge) : null,
      state: item.state ?? 'open',
      blocksGate: blocksGate(item.kind) && item.state !== 'closed',
    };
  }

  /** The node of the smallest area that holds all records; where it is missing, the next above. */
  inChargeOf(area: NodeCode): NodeCode {
    const nodes = this.parts.authority.nodes();
    const path = areasAbove(area);
    const found = path.find((code) => nodes.has(code) || code === this.parts.code);
    return found ?? path.at(-1) ?? area;
  }

  /** The node of the next area above that has one; null: there is none. */
  private above(code: NodeCode): NodeCode | null {
    const nodes = this.parts.authority.nodes();
    const path = areasAbove(code).slice(1);
    return path.find((each) => nodes.has(each) || each === this.parts.code) ?? path.at(-1) ?? null;
  }

  private async forks(): Promise<readonly Fork[]> {
    const forks = new Map<string, Fork>();
    for (const branch of this.parts.log.branches()) {
      if (branch.parent === null) continue;
      const { stream, forkSeq, name } = branch;
      const id = caseIdOf(FORK, '', `${stream} ${forkSeq}`);
      const openedAt = await this.beganAt(branch);
      const entry = { id, kind: 'log-fork', area: name.lane, openedAt } as const;
      forks.set(id, { entry: { ...entry, isClosed: false, due: null }, branch });
    }
    return [...forks.values()].sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
  }

  /** The later of the two changes with which the histories part. */
  private async beganAt(branch: Branch): Promise<Hlc> {
    const { log } = this.parts;
    let latest: Hlc = 0;
    const both = branch.parent === null ? [branch] : [branch, log.branch(branch.parent)];
    for (const each of both) {
      for await (const { bytes } of log.frames(each, branch.forkSeq)) {
        latest = Math.max(latest, firstTime(bytes));
        break;
      }
    }
    return latest;
  }

  private viewOfFork({ entry, branch }: Fork): CaseView {
    return {
      id: entry.id,
      family: FORK,
      subject: `${branch.stream} ${branch.forkSeq}`,
      tag: '',
      acts: [],
      kind: 'log-fork',
      reasons: [branch.stream, String(branch.forkSeq)],
      records: [],
      area: entry.area,
      inCharge: this.inChargeOf(entry.area),
      openedAt: entry.openedAt,
      isClosed: false,
      due: null,
      owner: this.inChargeOf(entry.area),
      overdue: false,
      escalatedTo: null,
      state: 'open',
      blocksGate: false,
    };
  }
}

interface Fork {
  readonly entry: CaseEntry;
  readonly branch: Branch;
}

function firstTime(bytes: Uint8Array): Hlc {
  try {
    return changesOf(readFrame(bytes))[0]?.hlc ?? 0;
  } catch {
    return 0;
  }
}
