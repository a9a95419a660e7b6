import {
  type Contribution,
  EMPTY_RECORD,
  isCarried,
  isMade,
  type Record,
} from '../../conflict/record.js';
import { addToSum } from '../../conflict/state-sum.js';
import { BODY_SCHEMA_MAX } from '../../proto/body.js';
import { changesOf, readFrame, verifyFrame } from '../../proto/frame.js';
import { type ChangeRef, type Lane, refToId } from '../../proto/id.js';
import type { Counts } from '../apply/apply.js';
import { Awaited } from '../apply/awaited.js';
import { countLive } from '../apply/count-live.js';
import { decodeContribution, decodeRecord, type Places } from '../apply/record-codec.js';
import type { Branch, Log } from '../log/log.js';
import {
  indexKey,
  indexRef,
  KIND,
  kindRange,
  readRef,
  recordKey,
  seqKey,
  seqOfKey,
} from '../store/keys.js';
import type { Store } from '../store/store.js';
import { checkAttachments, checkNamed } from './attachments.js';
import { checkAnchors } from './audit-anchors.js';
import { sumCarried } from './carried.js';
import { CaseCheck } from './case-check.js';
import { entriesOf, INDEXES } from './entries.js';
import { feedFaults } from './feed.js';
import { checkCounts, emptyLaneSum, type LaneSum } from './lane-sum.js';
import { checkLeases } from './leases.js';
import { RepeatedCheck } from './repeated-check.js';
import { sentPackageFaults } from './sent-packages.js';
import { TallyCheck } from './tally-check.js';

export interface Finding {
  readonly code: string;
  /** A stream and seq, or the id of a record; never a name or number. */
  readonly where: string;
  readonly detail: string;
}

export interface FsckReport {
  readonly ok: boolean;
  readonly frames: number;
  readonly changes: number;
  readonly records: number;
  readonly indexes: number;
  readonly findings: readonly Finding[];
}

export interface FsckParts {
  readonly store: Store;
  readonly log: Log;
  readonly counters: Counts;
  progress(done: { frames: number; records: number; indexes: number }): void;
}

/** Findings kept; a store that is worse than this is restored, not repaired. */
const FINDINGS_MAX = 1000;

/** Reads the whole store: every chain, signature, record, index entry and count. */
export class Fsck {
  private readonly parts: FsckParts;
  private readonly findings: Finding[] = [];
  private readonly places: Places;
  private readonly sums = new Map<Lane, LaneSum>();
  private readonly awaited: Awaited;
  private readonly cases: CaseCheck;
  private readonly repeated: RepeatedCheck;
  private readonly tallies = new TallyCheck();
  private readonly read = { frames: 0, changes: 0, records: 0, indexes: 0 };
  /** Index entries that the records call for. */
  private expected = 0;

  private readonly find = (code: string, where: string, detail: string): void => {
    if (this.findings.length < FINDINGS_MAX) this.findings.push({ code, where, detail });
  };

  constructor(parts: FsckParts) {
    this.parts = parts;
    this.awaited = new Awaited(parts.store);
    this.places = {
      stream: (branch) => parts.log.branch(branch).stream,
      lane: (branch) => parts.log.branch(branch).name.lane,
    };
    this.repeated = new RepeatedCheck({ ...parts, places: this.places, find: this.find });
    this.cases = new CaseCheck({
      store: parts.store,
      find: this.find,
      recordOf: (entity, ref) => {
        const bytes = parts.store.get(recordKey(entity, ref));
        return bytes === undefined ? null : this.decoded(bytes, entity, ref);
      },
    });
  }

  async run(): Promise<FsckReport> {
    await this.awaited.open();
    for (const branch of [...this.parts.log.branches()]) await this.checkBranch(branch);
    await this.checkRecords();
    await this.checkHistory();
    const damaged = (where: string, what: string) => this.find('STORE_DAMAGED', where, what);
    await sumCarried(this.parts, (lane) => this.laneSum(lane).state, damaged);
    await this.checkIndexes();
    await checkLeases(this.parts.store, this.find);
    await this.cases.groups();
    await this.repeated.total();
    await this.tallies.total(this.parts.store, this.find);
    await this.countParked();
    checkCounts(this.parts.counters.all(), this.sums, (lane) => this.laneSum(lane), this.find);
    for await (const { where, detail } of sentPackageFaults(this.parts.store, this.parts.log)) {
      this.find('FRAME_CHAIN', where, detail);
    }
    for await (const { where, detail } of feedFaults(this.parts.store, this.parts.log)) {
      this.find('FEED_GONE', where, detail);
    }
    await checkAttachments(this.parts, this.find);
    await checkAnchors(this.parts, this.find);
    return { ok: this.findings.length === 0, ...this.read, findings: this.findings };
  }

  private tell(): void {
    const { frames, records, indexes } = this.read;
    if ((frames + records + indexes) % 1000 === 0) {
      this.parts.progress({ frames, records, indexes });
    }
  }

  private async checkBranch(branch: Branch): Promise<void> {
    const { log } = this.parts;
    if (branch.parent !== null) this.laneSum(branch.name.lane).forks += 1;
    let last = Math.max(branch.forkSeq, branch.trimmed);
    let prev = last === 0 ? '' : (log.hashAt(branch, last) ?? '');
    for await (const { lastSeq, bytes } of log.frames(branch, last)) {
      const where = `${branch.stream} ${last + 1}`;
      this.read.frames += 1;
      this.tell();
      try {
        const frame = readFrame(bytes);
        if (frame.firstSeq !== last + 1 || frame.prev !== prev || frame.stream !== branch.stream) {
          this.find('FRAME_CHAIN', where, `does not follow ${last}`);
        }
        const key = branch.keys.findLast(({ after }) => after < frame.firstSeq)?.key ?? '';
        if (!verifyFrame(frame, key)) this.find('FRAME_SIGNATURE', where, branch.name.author);
        if (this.hashIn(branch, lastSeq) !== frame.hash) this.find('FRAME_CHAIN', where, 'hash');
        this.read.changes += frame.lastSeq - frame.firstSeq + 1;
        // A body of a later schema is for a later version to read.
        const changes = frame.schema <= BODY_SCHEMA_MAX ? changesOf(frame) : [];
        checkNamed(this.parts.store, branch, frame.firstSeq, changes, this.find);
        prev = frame.hash;
      } catch (error) {
        this.find('FRAME_MALFORMED', where, (error as Error).message);
        prev = log.hashAt(branch, lastSeq) ?? '';
      }
      last = lastSeq;
    }
    if (last !== branch.seq) {
      this.find('FRAME_CHAIN', `${branch.stream} ${last + 1}`, `missing to ${branch.seq}`);
    } else if (prev !== branch.hash) {
      this.find('FRAME_CHAIN', `${branch.stream} ${last}`, 'head');
    }
    for (let seq = branch.seq + 1; seq <= branch.tailSeq; seq++) {
      if (this.parts.store.get(seqKey(KIND.tail, branch.no, seq)) === undefined) {
        this.find('STORE_TAIL_LOST', `${branch.stream} ${seq}`, 'open tail');
      }
    }
  }

  /** As stored; the log knows that of the head from the branch itself. */
  private hashIn(branch: Branch, seq: number): string | undefined {
    return this.parts.store.get(seqKey(KIND.frameHash, branch.no, seq))?.toString('hex');
  }

  private laneSum(lane: Lane): LaneSum {
    let sum = this.sums.get(lane);
    if (sum === undefined) {
      sum = emptyLaneSum();
      this.sums.set(lane, sum);
    }
    return sum;
  }

  private async checkRecords(): Promise<void> {
    for await (const [key, bytes] of this.parts.store.range(...kindRange(KIND.record))) {
      this.read.records += 1;
      this.tell();
      const entity = key[1] ?? 0;
      const ref = readRef(key, 2);
      try {
        const record = decodeRecord(bytes, entity, ref, this.places);
        for (const item of record.contributions) this.tally(item);
        countLive((lane) => this.laneSum(lane), entity, record, 1);
        if (!isMade(record) && !this.awaited.has(ref)) {
          this.find('STORE_DAMAGED', refToId(ref), 'not known to be awaited');
        }
        this.checkEntries(entity, ref, record);
        this.cases.record(entity, ref, record);
        this.repeated.record(entity, ref, record);
        this.tallies.record(entity, record);
      } catch (error) {
        this.find('STORE_DAMAGED', refToId(ref), (error as Error).message);
      }
    }
  }

  private checkEntries(entity: number, ref: ChangeRef, record: Record): void {
    const { store } = this.parts;
    for (const [kind, value] of entriesOf(store, this.places, entity, ref, record).values()) {
      this.expected += 1;
      if (store.get(indexKey(kind, value, ref)) === undefined) {
        this.find('STORE_DAMAGED', refToId(ref), 'missing from an index');
      }
    }
  }

  private async checkHistory(): Promise<void> {
    for await (const [key, bytes] of this.parts.store.range(...kindRange(KIND.history))) {
      const entity = key[1] ?? 0;
      const ref = readRef(key, 2);
      try {
        const item = decodeContribution(bytes, entity, ref, this.places);
        this.tally(item);
      } catch (error) {
        this.find('STORE_DAMAGED', refToId(ref), (error as Error).message);
      }
    }
  }

  private tally(item: Contribution): void {
    if (!isCarried(item)) addToSum(this.laneSum(item.lane).state, item, 1);
  }

  /** Entries that lead to a record are counted there; here are those too many. */
  private async checkIndexes(): Promise<void> {
    for (const [kind, entity] of INDEXES) {
      for await (const [key] of this.parts.store.range(...kindRange(kind))) {
        this.read.indexes += 1;
        this.tell();
        const ref = indexRef(key);
        const bytes = this.parts.store.get(recordKey(entity, ref));
        const record = bytes === undefined ? EMPTY_RECORD : this.decoded(bytes, entity, ref);
        const value = key.toString('utf8', 1, key.length - 21);
        const entries = entriesOf(this.parts.store, this.places, entity, ref, record);
        if (!entries.has(`${kind}${value}`)) {
          this.find('STORE_DAMAGED', refToId(ref), 'an index names what the record does not');
        }
      }
    }
    if (this.read.indexes !== this.expected) {
      this.find('STORE_DAMAGED', 'index', `${this.read.indexes} entries for ${this.expected}`);
    }
  }

  private decoded(bytes: Buffer, entity: number, ref: ChangeRef): Record {
    try {
      return decodeRecord(bytes, entity, ref, this.places);
    } catch {
      return EMPTY_RECORD;
    }
  }

  private async countParked(): Promise<void> {
    for await (const [key] of this.parts.store.range(...kindRange(KIND.parked))) {
      const { lane } = this.parts.log.branch(seqOfKey(key).branch).name;
      this.laneSum(lane).parked += 1;
    }
  }
}
