import { type Contribution, isKept, type Record } from '../../conflict/record.js';
import { type Change, isValueText } from '../../proto/change.js';
import { partOverLimit } from '../../proto/change-limits.js';
import { HujiError } from '../../proto/errors.js';
import { type ChangeRef, type Lane, REF_BYTES, refToId } from '../../proto/id.js';
import type { Applier, Records } from '../apply/apply.js';
import type { AttachmentNotes } from '../attach/attach.js';
import type { Authority } from '../authority/authority.js';
import type { HybridClock } from '../hybrid-clock.js';
import { type Fault, followsOwn } from '../judge/judge.js';
import { LIMITS } from '../limits.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, textKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Capture, Captured, CaptureOptions, Draft, Note } from './capture.js';
import { noteRefused } from './refused-errors.js';
import { regenerated } from './regenerated.js';

export interface WriterParts {
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly applier: Applier & Records;
  readonly attachments: Pick<AttachmentNotes, 'keep'>;
  readonly clock: HybridClock;
  /** Changes after which the open tail is sealed; by default LIMITS.tailChanges. */
  readonly sealChanges: number | undefined;
  /** Null: writing is allowed; else why not (recovering, read-only). */
  refuses(): HujiError | null;
  onWritten(branch: Branch): void;
}

const NO_REFS: readonly ChangeRef[] = [];

export class Writer implements Capture {
  private readonly parts: WriterParts;

  constructor(parts: WriterParts) {
    this.parts = parts;
  }

  judge(draft: Draft, lane: Lane): Fault | null {
    const { store, log } = this.parts;
    const branch = log.openOwn(lane);
    const record = this.recordOf(store, draft);
    const change = this.complete(branch, draft, 0, record);
    return this.faultOf(store, branch, branch.tailSeq + 1, change, record);
  }

  async capture(drafts: readonly Draft[], options: CaptureOptions): Promise<Captured[]> {
    const { store, log } = this.parts;
    const captured = await store.commit((tx) => {
      const refusal = this.parts.refuses() ?? this.unread(options.lane);
      if (refusal !== null) throw refusal;
      const done = this.write(tx, drafts, options);
      noteRefused(tx, done.filter((each) => !each.ok && each.code === 'ERROR_REGENERATED').length);
      const { notes = [], attachments = [] } = options;
      // What no accepted change names is kept nowhere.
      for (const [hash, bytes] of attachments) this.parts.attachments.keep(tx, hash, bytes);
      for (const note of typeof notes === 'function' ? notes(done) : notes) putNote(tx, note);
      return done;
    });
    const branch = log.own(options.lane);
    if (branch !== null) this.parts.onWritten(branch);
    return captured;
  }

  /**
   * What came back of this node's own stream and waits for what it is judged by is applied before
   * anything follows it: whatever follows counts as applied with all that stands before.
   */
  private unread(lane: Lane): HujiError | null {
    const own = this.parts.log.own(lane);
    if (own === null || own.applied >= own.seq) return null;
    return new HujiError('NODE_RECOVERING', `${own.stream} ${own.applied + 1}-${own.seq}`);
  }

  private write(tx: Transaction, drafts: readonly Draft[], options: CaptureOptions): Captured[] {
    if (options.seal !== true) return this.tailed(tx, drafts, options);
    // Each may have to follow the one before it: then that one is applied first.
    const mayFollow = drafts.length > 1 && drafts.some(({ event }) => followsOwn(event));
    if (!mayFollow) return this.sealed(tx, drafts, options);
    const done = this.tailed(tx, drafts, options);
    const own = this.parts.log.own(options.lane);
    if (own !== null) this.parts.log.seal(tx, own);
    return done;
  }

  private tailed(tx: Transaction, drafts: readonly Draft[], options: CaptureOptions): Captured[] {
    const { log, applier } = this.parts;
    let own = log.openOwn(options.lane);
    return drafts.map((draft) => {
      const record = this.recordOf(tx, draft);
      const change = this.complete(own, draft, options.session, record);
      const fault = this.faultOf(tx, own, own.tailSeq + 1, change, record);
      if (fault !== null) return { ok: false, ...fault };
      const { branch, seq } = log.tail(tx, options.lane, change);
      own = branch;
      const { ref } = applier.apply(tx, branch, seq, change, null);
      log.setApplied(tx, branch, seq);
      if (this.isFull(branch, change)) log.seal(tx, branch);
      return answer(ref, draft);
    });
  }

  /** No frame of a tail outgrows what a message carries, whatever is written into it. */
  private isFull(branch: Branch, last: Change): boolean {
    const { sealChanges = LIMITS.tailChanges } = this.parts;
    if (branch.tailSeq - branch.seq >= sealChanges) return true;
    return bytesAtMost(last) * sealChanges > LIMITS.tailBytes;
  }

  /** Into one frame of their own. Drafts of one call do not build on each other. */
  private sealed(tx: Transaction, drafts: readonly Draft[], options: CaptureOptions): Captured[] {
    const { log, applier } = this.parts;
    const open = log.openOwn(options.lane);
    const changes: Change[] = [];
    const faults = drafts.map((draft) => {
      const record = this.recordOf(tx, draft);
      const change = this.complete(open, draft, options.session, record);
      const fault = this.faultOf(tx, open, open.tailSeq + 1, change, record);
      if (fault === null) changes.push(change);
      return fault;
    });
    if (changes.length === 0) return faults.map((fault) => ({ ok: false, ...(fault as Fault) }));
    const { branch, frame } = log.sealAll(tx, options.lane, changes);
    const refs = changes.map(
      (change, index) => applier.apply(tx, branch, frame.firstSeq + index, change, null).ref,
    );
    log.setApplied(tx, branch, frame.lastSeq);
    let at = 0;
    return faults.map((fault, index) => {
      if (fault !== null) return { ok: false, ...fault };
      return answer(refs[at++] as ChangeRef, drafts[index] as Draft);
    });
  }

  private faultOf(
    tx: Pick<Transaction, 'get'>,
    branch: Branch,
    seq: number,
    change: Change,
    record: Record | null,
  ): Fault | null {
    for (const value of change.values) {
      if (!isValueText(value)) return { code: 'FIELD_TEXT', detail: '' };
    }
    // Readers take no body with such a change in it, nor what stands beside it.
    const over = partOverLimit(change);
    if (over !== null) return { code: 'FIELD_TOO_LONG', detail: over };
    const { applier, authority } = this.parts;
    const { precedes } = applier;
    const past = () => this.pastOf(tx, change, record);
    return (
      applier.faultOf(tx, branch, seq, change, authority.current()) ??
      regenerated(change, { branch, seq, record, precedes, past })
    );
  }

  private pastOf(
    tx: Pick<Transaction, 'get'>,
    { target, entity }: Change,
    record: Record | null,
  ): readonly Contribution[] {
    if (target === null || record === null) return [];
    return this.parts.applier.retired(tx, entity, target, record);
  }

  /** What is held of whom a draft is about. */
  private recordOf(tx: Pick<Transaction, 'get'>, { target, entity }: Draft): Record | null {
    return target === null ? null : this.parts.applier.read(tx, entity, target);
  }

  private complete(branch: Branch, draft: Draft, session: number, record: Record | null): Change {
    const seen = draft.seen ?? shown(branch, draft, record);
    return { ...draft, seen, hlc: this.parts.clock.tick(), session };
  }
}

/** What this store shows for the fields written, beyond the author's own stream. */
function shown(branch: Branch, draft: Draft, record: Record | null): readonly ChangeRef[] {
  if (record === null) return NO_REFS;
  const refs: ChangeRef[] = [];
  for (const item of record.contributions) {
    if (item.branch === branch.no) continue;
    if (draft.fields.some((field) => item.change.fields.includes(field) && isKept(item, field))) {
      refs.push(item.ref);
    }
  }
  return refs;
}

const UTF8_BYTES_MAX = 3;

/** What a change takes before compression, at most; enough to tell a large one. */
function bytesAtMost({ values, documents, seen }: Change): number {
  let units = 0;
  for (const value of values) units += value.length;
  for (const { kind, number = '', issued = '' } of documents) {
    units += kind.length + number.length + issued.length;
  }
  return units * UTF8_BYTES_MAX + seen.length * REF_BYTES;
}

function answer(ref: ChangeRef, draft: Draft): Captured {
  const change = refToId(ref);
  const id = draft.target === null ? change : refToId(draft.target);
  return { ok: true, stream: ref.stream, seq: ref.seq, change, id };
}

export function putNote(tx: Transaction, note: Note): void {
  const key = textKey(KIND.note, note.key);
  if (note.value === null) tx.del(key);
  else tx.put(key, Buffer.from(note.value));
}
