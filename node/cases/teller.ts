import type { DerivedCase, Family, Group, Member } from '../../conflict/cases/group.js';
import { CASE_KINDS } from '../../conflict/cases/kinds.js';
import { derivedCases, registeredElsewhere } from '../../conflict/cases/rules.js';
import {
  CASE_FIELDS,
  type Party,
  TELL,
  TELL_AGAIN,
  type Told,
  toldOf,
} from '../../conflict/cases/words.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, type Lane, refToId } from '../../proto/id.js';
import { defaultParent, type NodeCode } from '../../proto/node-code.js';
import { unpack } from '../../proto/pack.js';
import type { Capture, Draft } from '../capture/capture.js';
import { isPutOff } from '../follow-up.js';
import { LIMITS } from '../limits.js';
import type { Log } from '../log/log.js';
import { KIND, kindRange } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { CaseCounters } from './case-counters.js';
import {
  caseKey,
  caseListRange,
  caseOfListKey,
  familyOfTelling,
  subjectOfWaiting,
  tellingKey,
  waitingRange,
} from './case-keys.js';
import type { GroupStore } from './group-store.js';

export interface TellerParts {
  readonly store: Store;
  readonly log: Log;
  readonly code: NodeCode;
  readonly capture: Capture;
  readonly groups: GroupStore;
  readonly counters: CaseCounters;
  inChargeOf(area: NodeCode): NodeCode;
  homeOf(entity: EntityNo, ref: ChangeRef): Lane | null;
  /** YYYYMMDD. */
  today(): string;
}

/** Subjects looked at in one go. */
const ROUND = 200;
const CASE = entityNo('case');
const REGISTERED = '423';
const REGISTERED_FIELDS = [fieldNo('WBYY')];

/**
 * Tells the stations of a case they cannot see whole, and takes it back when it closes: what should
 * stand in each lane is compared with what does, so that telling twice says nothing new.
 */
export class Teller {
  private readonly parts: TellerParts;
  /** Who was in charge of an area when it was last looked at. */
  private readonly charges = new Map<NodeCode, NodeCode>();

  constructor(parts: TellerParts) {
    this.parts = parts;
  }

  /** Asks again about all cases of areas of which another node is in charge than before. */
  async look(): Promise<void> {
    const { store, counters, inChargeOf, code } = this.parts;
    for (const area of counters.all().keys()) {
      const now = inChargeOf(area);
      const before = this.charges.get(area);
      this.charges.set(area, now);
      if (now === before || (before === undefined && now !== code)) continue;
      for (const kind of CASE_KINDS) {
        const keys: Buffer[] = [];
        for await (const [key] of store.range(...caseListRange(kind, area, false))) keys.push(key);
        await store.commit((tx) => {
          for (const key of keys) this.ask(tx, caseOfListKey(key).id);
        });
      }
    }
  }

  /** Asks about all whose day has come and who were not told; false: there is nobody. */
  async askDue(): Promise<boolean> {
    const { store, today } = this.parts;
    const due: Buffer[] = [];
    if (!this.hearsAll()) return false;
    const some = { limit: LIMITS.movesLookedAt };
    for await (const [key] of store.range(...waitingRange(today()), some)) due.push(key);
    if (due.length === 0) return false;
    await store.commit((tx) => {
      for (const key of due) {
        const { family, subject } = subjectOfWaiting(key);
        askAgain(tx, family, subject);
      }
    });
    return true;
  }

  private ask(tx: Transaction, id: string): void {
    const bytes = tx.get(caseKey(id));
    if (bytes === undefined) return;
    const [family, subject] = unpack(bytes) as [Family, string];
    askAgain(tx, family, subject);
  }

  /**
   * Resolves when all that waited is told. Rejects where it cannot be now, but may be later: it
   * waits on, and nothing else brings it again.
   */
  async tell(): Promise<void> {
    const { store } = this.parts;
    for (;;) {
      const waiting: Buffer[] = [];
      const range = kindRange(KIND.caseTelling);
      for await (const [key] of store.range(...range, { limit: ROUND })) waiting.push(key);
      if (waiting.length === 0) return;
      try {
        await this.tellOf(waiting);
      } catch (error) {
        if (error instanceof HujiError && !isPutOff(error)) return;
        throw error;
      }
    }
  }

  /** What one lane is told lands in one batch, and the lanes share it. */
  private async tellOf(keys: readonly Buffer[]): Promise<void> {
    const { store, capture, groups } = this.parts;
    const asked = keys.map((key) => ({ key, before: store.get(key) }));
    const drafts = new Map<Lane, Draft[]>();
    for (const key of keys) {
      const { family, subject } = familyOfTelling(key);
      const group = groups.read(store, family, subject);
      this.plan(group, () => groups.members(store, family, subject), drafts);
    }
    await Promise.all(
      [...drafts].map(([lane, some]) => capture.capture(some, { lane, session: 0 })),
    );
    // What came meanwhile has asked again, under another mark.
    await store.commit((tx) => {
      for (const { key, before } of asked) {
        const now = tx.get(key);
        if (now !== undefined && before !== undefined && now.equals(before)) tx.del(key);
      }
    });
  }

  /** Adds what is to be written, by lane. */
  private plan(group: Group, everybody: () => readonly Member[], drafts: Map<Lane, Draft[]>): void {
    const wanted = this.wanted(group, everybody);
    const add = (lane: Lane, draft: Draft): void => {
      const known = drafts.get(lane);
      if (known === undefined) drafts.set(lane, [draft]);
      else known.push(draft);
    };
    const stands = new Map<string, Member>();
    for (const word of group.words) {
      if (word.facts[0] !== 'told' || this.authorOf(word.ref) !== this.parts.code) continue;
      stands.set(`${toldOf(word.facts[1] ?? '')?.tag} ${word.lane}`, word);
    }
    for (const [name, { lane, text, told }] of wanted) {
      const known = stands.get(name);
      stands.delete(name);
      if (known === undefined) add(lane, this.draft(group, text, null));
      else if (!saysSame(known, told, text)) add(lane, this.draft(group, text, known.ref));
    }
    this.tellRegistered(group, add);
    for (const { lane, ref } of stands.values()) add(lane, this.draft(group, '{}', ref));
  }

  /** Who is sought at one station and registered at another: the first is told that it is over. */
  private tellRegistered(group: Group, add: (lane: Lane, draft: Draft) => void): void {
    const { code, inChargeOf } = this.parts;
    for (const { ref, lane } of registeredElsewhere(group)) {
      if (inChargeOf(group.summary.area || lane) !== code) continue;
      const said = { event: REGISTERED, fields: REGISTERED_FIELDS, values: ['registered'] };
      add(lane, { ...this.draft(group, '', ref), ...said });
    }
  }

  private wanted(
    group: Group,
    everybody: () => readonly Member[],
  ): Map<string, { lane: Lane; text: string; told: Told }> {
    const { code } = this.parts;
    const wanted = new Map<string, { lane: Lane; text: string; told: Told }>();
    for (const item of derivedCases(group)) {
      if (!this.isToTell(item)) continue;
      const parties = (item.members ?? everybody()).map((member) => this.partyOf(group, member));
      const lanes = new Set(parties.map(([, lane]) => lane));
      if (item.from === undefined && lanes.size === 1 && lanes.has(item.area)) continue;
      const told = toldFrom(item, parties);
      const text = JSON.stringify(told);
      for (const lane of lanes) {
        if (lane !== code) wanted.set(`${item.tag} ${lane}`, { lane, text, told });
      }
    }
    return wanted;
  }

  /** The other half of a move may be at any station: whoever hears all tells that it is missing. */
  private isToTell({ from, area }: DerivedCase): boolean {
    const { code, inChargeOf, today } = this.parts;
    return from === undefined ? inChargeOf(area) === code : this.hearsAll() && from <= today();
  }

  private hearsAll(): boolean {
    return defaultParent(this.parts.code) === null;
  }

  /** Of what is said elsewhere the lane is the area that hears it, else the station's. */
  private partyOf({ family }: Group, { ref, lane, entity }: Member): Party {
    const home = family === 'e' ? (this.parts.homeOf(entity, ref) ?? lane) : lane;
    return [refToId(ref), home, entity];
  }

  private authorOf(ref: ChangeRef): NodeCode | null {
    return this.parts.log.ofStream(ref.stream)[0]?.name.author ?? null;
  }

  private draft({ family, subject }: Group, text: string, target: ChangeRef | null): Draft {
    return {
      entity: CASE,
      target,
      event: target === null ? TELL : TELL_AGAIN,
      source: 0,
      since: null,
      fields: CASE_FIELDS,
      values: [subjectText(family, subject), text],
      seen: [],
      documents: [],
      act: null,
    };
  }
}

function askAgain(tx: Transaction, family: Family, subject: string): void {
  const key = tellingKey(family, subject);
  if (tx.get(key) === undefined) tx.put(key, Buffer.from('again'));
}

export function subjectText(family: Family, subject: string): string {
  return family + subject;
}

function toldFrom(item: DerivedCase, parties: readonly Party[]): Told {
  const { tag, kind, reasons, area, hlc, members } = item;
  return { tag, kind, reasons, parties: members === null ? null : parties, area, hlc };
}

/** Of a crowd the time is not told again with every one that joins it. */
function saysSame(word: Member, told: Told, text: string): boolean {
  const said = word.facts[1] ?? '';
  if (said === text || told.parties !== null) return said === text;
  const known = toldOf(said);
  return known?.parties === null && known.kind === told.kind && known.area === told.area;
}
