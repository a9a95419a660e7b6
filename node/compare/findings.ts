import {
  CARRIED,
  type Contribution,
  isCarried,
  mergeAll,
  newContribution,
  type Precedes,
} from '../../conflict/record.js';
import { CARRIED_CLAIM, readCarried } from '../../proto/carried.js';
import type { SeqOf } from '../../proto/compare.js';
import { type EntityNo, entityAt } from '../../proto/entity.js';
import { type ChangeRef, refToId, sameRef } from '../../proto/id.js';
import type { Counts } from '../apply/apply.js';
import { CarriedBook } from '../apply/carried-book.js';
import { LIMITS } from '../limits.js';
import { KIND, kindRange, placeOfCarried } from '../store/keys.js';
import type { Difference, Step } from './compare.js';
import type { Comparison, Found } from './comparison.js';
import {
  differenceOf,
  frameDifference,
  isAmong,
  type Lost,
  lostOf,
  parkedDifference,
  sideOf,
  stepFor,
  wordFor,
} from './differences.js';
import { Evidence } from './evidence.js';
import { itemOf } from './range-index.js';
import { nameOf, type Unlike } from './reconcile.js';
import { isSound, judge, placeOf, RecordReader, type WholeRecord } from './records.js';
import type { Scope } from './scope.js';
import { sweep } from './sweep.js';

/** A record that is to be written anew, with all its claims as the frames have them. */
export interface Renewal {
  readonly entity: EntityNo;
  readonly ref: ChangeRef;
  readonly claims: readonly Contribution[];
  /** Changes that were known of it when it was compared, whether they are claims of it or not. */
  readonly known: readonly ChangeRef[];
}

export interface Findings {
  readonly differences: readonly Difference[];
  readonly plan: readonly Step[];
  readonly renewals: readonly Renewal[];
  readonly lost: readonly Lost[];
}

/** Why two nodes differ: what is signed decides which of them has it right. */
export class Finder {
  private readonly comparison: Comparison;
  private readonly found: Found;
  private readonly precedes: Precedes;
  private readonly evidence: Evidence;
  private readonly reader: RecordReader;
  private readonly scope: Scope;
  private readonly carried: CarriedBook;
  private readonly renewals: Renewal[] = [];
  /** Changes about records that are gone in histories that are not compared; null: unknown. */
  private elsewhere: ReadonlyMap<string, readonly ChangeRef[]> | null = new Map();

  constructor(comparison: Comparison, found: Found, precedes: Precedes) {
    const { store, log } = comparison.snapshot;
    this.comparison = comparison;
    this.found = found;
    this.precedes = precedes;
    this.evidence = new Evidence(store, log);
    this.reader = new RecordReader(store, log);
    this.scope = comparison.snapshot.scope(comparison.limits);
    this.carried = new CarriedBook(store, log, NO_COUNTS);
  }

  async run(): Promise<Findings> {
    const { found } = this;
    await this.carried.open();
    await this.fetchEvidence();
    await this.lookElsewhere();
    const lost = found.faults.flatMap(lostOf);
    const differences: Difference[] = lost.map(differenceOf);
    const seen = new Set<string>();
    for (const each of found.unlike) {
      seen.add(nameOf(each.key));
      if (each.key[0] === KIND.record) differences.push(await this.record(each));
      else if (each.key[0] === KIND.parked) differences.push(parkedDifference(each));
      else if (!isAmong(lost, each)) differences.push(frameDifference(each));
    }
    // What is wrong here and differs from nothing: claims of other lanes, which were carried here.
    for (const { key, frames } of found.faults) {
      if (frames !== null || seen.has(nameOf(key))) continue;
      seen.add(nameOf(key));
      differences.push(await this.record({ key, here: SOME, there: SOME }));
    }
    return { differences, plan: differences.map(stepFor), renewals: this.renewals, lost };
  }

  /** What is needed to judge and not here is asked for. */
  private async fetchEvidence(): Promise<void> {
    const places = new Map<string, SeqOf>();
    for (const { key } of this.found.unlike) {
      if (key[0] !== KIND.record) continue;
      for (const ref of this.refsOf(key)) {
        const truth = await this.evidence.of(ref);
        if (truth.kind === 'unknown') places.set(`${ref.stream} ${ref.seq}`, truth.place);
      }
    }
    const wanted = [...places.values()];
    for (let at = 0; at < wanted.length; at += LIMITS.compareAsked) {
      const some = wanted.slice(at, at + LIMITS.compareAsked);
      this.evidence.give(await this.comparison.frames(some));
    }
  }

  /** Of a record that is gone nothing here says who else spoke of it. */
  private async lookElsewhere(): Promise<void> {
    const keys = [...this.found.unlike, ...this.found.faults].map(({ key }) => key);
    const gone = keys.filter((key) => key[0] === KIND.record && this.claimsHere(key) === null);
    if (gone.length === 0 || this.isWhole()) return;
    const ids = new Set(gone.map((key) => refToId(placeOf(key).ref)));
    this.elsewhere = await sweep(this.comparison.snapshot.log, this.scope, ids).catch(() => null);
  }

  private refsOf(key: Uint8Array): ChangeRef[] {
    const theirs = this.found.theirs.get(nameOf(key)) ?? [];
    const mine = this.claimsHere(key)?.claims ?? [];
    const own = judge(mine, this.scope).counted.map(({ ref }) => ref);
    return [...theirs, ...own.filter((ref) => !theirs.some((other) => sameRef(other, ref)))];
  }

  private claimsHere(key: Uint8Array): WholeRecord | null {
    const { entity, ref } = placeOf(key);
    try {
      return this.reader.read(entity, ref);
    } catch {
      return null;
    }
  }

  private async record({ key, here, there }: Unlike): Promise<Difference> {
    const { entity, ref } = placeOf(key);
    const claims = await this.claimsByFrames(key, entity, ref);
    const difference = {
      kind: 'record' as const,
      where: refToId(ref),
      entity: entityAt(entity),
      here: wordFor(here, there),
    };
    if (claims === null) return { ...difference, damaged: 'unknown' };
    const { record, retired } = mergeAll(claims, this.precedes);
    const { sum, counted } = judge([...record.contributions, ...retired], this.scope);
    const print = counted.length === 0 ? NONE : itemOf({ key: Buffer.from(key), sum }).print;
    const isFaulty = this.found.faults.some((fault) => nameOf(fault.key) === nameOf(key));
    const isWrongHere = isFaulty || Buffer.compare(print, here) !== 0;
    const isWrongThere = there !== SOME && Buffer.compare(print, there) !== 0;
    if (isWrongHere) {
      const stood = this.claimsHere(key)?.claims.map((item) => item.ref) ?? [];
      const known = [...stood, ...claims.map((item) => item.ref)];
      this.renewals.push({ entity, ref, claims, known });
    }
    return { ...difference, damaged: sideOf(isWrongHere, isWrongThere) };
  }

  /** All that is claimed of a record as far as it is proved; null where that is not to be known. */
  private async claimsByFrames(
    key: Uint8Array,
    entity: EntityNo,
    record: ChangeRef,
  ): Promise<Contribution[] | null> {
    const whole = this.claimsHere(key);
    const claims: Contribution[] = [];
    if (whole === null && this.elsewhere === null) return null;
    const told = whole === null ? (this.elsewhere?.get(refToId(record)) ?? []) : [];
    for (const ref of [...this.refsOf(key), ...told]) {
      const truth = await this.evidence.of(ref);
      if (truth.kind === 'unknown') return null;
      if (truth.kind !== 'stands') continue;
      const [first, ...others] = truth.branches;
      if (first === undefined || !isAbout(truth.change, entity, record, ref)) continue;
      const item = newContribution({ branch: first.no, ref }, first.name.lane, truth.change);
      const also = others.map(({ no }) => no);
      claims.push(also.length === 0 ? item : { ...item, also });
    }
    // Claims the comparison does not reach: here, or nowhere.
    const others = (whole?.claims ?? []).filter((item) => !this.isCounted(item));
    claims.push(...others.filter((item) => !isCarried(item) && isSound(item)));
    claims.push(...(await this.carriedTo(entity, record, others)));
    return claims;
  }

  private isCounted(item: Contribution): boolean {
    if (isCarried(item)) return false;
    const how = this.scope.of(item.branch);
    return how !== null && item.ref.seq <= how.upTo;
  }

  /** Whether all that is held here is compared. */
  private isWhole(): boolean {
    return [...this.comparison.snapshot.log.branches()].every(({ no }) => this.scope.of(no));
  }

  /** Claims that others carried here: as they are, or out of the changes that carried them. */
  private async carriedTo(
    entity: EntityNo,
    record: ChangeRef,
    here: readonly Contribution[],
  ): Promise<Contribution[]> {
    const kept = here.filter((item) => isCarried(item) && isSound(item));
    const { store } = this.comparison.snapshot;
    for await (const [key] of store.range(...kindRange(KIND.carried))) {
      const { stream, seq } = placeOfCarried(key);
      for (const entry of this.carried.at(store, stream, seq)) {
        const isIts = entry.entity === entity && sameRef(entry.record, record);
        const isHeld = this.carried.holdsPlace(entry.ref);
        if (!isIts || isHeld || kept.some(({ ref }) => sameRef(ref, entry.ref))) continue;
        for (const carrier of entry.carriers) {
          const item = await this.broughtBy(carrier.ref, entry.ref);
          if (item === null) continue;
          kept.push(item);
          break;
        }
      }
    }
    return kept;
  }

  private async broughtBy(carrier: ChangeRef, ref: ChangeRef): Promise<Contribution | null> {
    const truth = await this.evidence.of(carrier);
    if (truth.kind !== 'stands') return null;
    const at = truth.change.fields.indexOf(CARRIED_CLAIM);
    const claim = readCarried(truth.change.values[at] ?? '');
    if (claim === null || !sameRef(claim.ref, ref)) return null;
    return newContribution({ branch: CARRIED, ref }, claim.name.lane, claim.change);
  }
}

const NONE: Uint8Array = new Uint8Array(0);
/** In place of a print nobody has given. */
const SOME: Uint8Array = new Uint8Array(1);
/** What is only read counts nothing. */
const NO_COUNTS: Counts = {
  edit: () => {
    throw new RangeError('a comparison counts nothing');
  },
  staged: () => undefined,
  all: () => new Map(),
};

function isAbout(
  change: Contribution['change'],
  entity: EntityNo,
  record: ChangeRef,
  ref: ChangeRef,
): boolean {
  return change.entity === entity && sameRef(change.target ?? ref, record);
}
