import { arrivalsOf } from '../../conflict/life.js';
import { type Contribution, isCarried } from '../../conflict/record.js';
import { CARRIED_CLAIM, CARRY, carriedText } from '../../proto/carried.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { type ChangeRef, idToRef, type Lane, refToId } from '../../proto/id.js';
import { type NodeCode, type Tier, tierRank } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Records } from '../apply/apply.js';
import type { Authority } from '../authority/authority.js';
import type { Capture, Draft } from '../capture/capture.js';
import type { Clock } from '../clock.js';
import type { FollowUp } from '../follow-up.js';
import type { Log } from '../log/log.js';
import { KIND, prefixRange, textKey, textOfKey } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';
import type { Topology } from '../topology.js';
import type { Carry } from './carry.js';

const PREFIX = 'carry|';
/** Records with claims that somebody else is to bring, by the node list as it is held here. */
const WAITING = 'carry-waiting|';
const PERSON = entityNo('person');
const TEXT_MAX = 65_536;
/** Records looked after in one batch of notes. */
const NOTES_MAX = 200;

export interface CarrierParts {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly topology: Topology;
  readonly records: Records;
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly followUp: Pick<FollowUp, 'addOnce'>;
  /** Known only when all is wired. */
  capture(): Capture;
}

export class Carrier implements Carry {
  private readonly parts: CarrierParts;
  private serial: number;
  /** The nodes and their parents by which what waits was last looked at. */
  private listed = '';

  constructor(parts: CarrierParts) {
    this.parts = parts;
    // Beyond those of the lives before.
    this.serial = parts.clock.now();
  }

  note(tx: Transaction, entity: EntityNo, record: ChangeRef): void {
    // Nothing lies below a station.
    if (this.parts.tier === 'station' || entity !== PERSON) return;
    // Each note is its own, so that one written while another is being seen to stays.
    this.serial += 1;
    const key = `${PREFIX}${refToId(record)}|${this.serial}`;
    tx.put(textKey(KIND.note, key), Buffer.from('1'));
    tx.onDurable(() => this.look());
  }

  lookAgain(): void {
    this.parts.followUp.addOnce('carry-again', () => this.notedAgain().then(() => this.run()));
  }

  private look(): void {
    this.parts.followUp.addOnce('carry', () => this.run());
  }

  /** What waits is looked at once more if other nodes are listed than when it was last. */
  private async notedAgain(): Promise<void> {
    const listed = [...this.parts.authority.nodes().values()]
      .map(({ code, parent }) => `${code} ${parent}`)
      .join();
    if (listed === this.listed) return;
    for (let from = WAITING; ; ) {
      const waiting = await this.noted(WAITING, from);
      if (waiting.length === 0) break;
      await this.parts.store.commit((tx) => {
        for (const note of waiting) this.note(tx, PERSON, recordIn(note));
      });
      const last = waiting.at(-1);
      if (waiting.length < NOTES_MAX || last === undefined) break;
      from = `${last}\0`;
    }
    this.listed = listed;
  }

  private async run(): Promise<void> {
    for (;;) {
      const noted = await this.noted(PREFIX);
      if (noted.length === 0) return;
      for (const note of noted) {
        try {
          await this.bring(note);
        } catch (error) {
          // It stays noted, and a new epoch begins with looking at what is.
          if (error instanceof HujiError && error.code === 'NODE_RECOVERING') return;
          throw error;
        }
      }
    }
  }

  private async noted(prefix: string, from = prefix): Promise<string[]> {
    const found: string[] = [];
    const [, end] = prefixRange(textKey(KIND.note, prefix));
    for await (const [key] of this.parts.store.range(textKey(KIND.note, from), end)) {
      found.push(textOfKey(key));
      if (found.length === NOTES_MAX) break;
    }
    return found;
  }

  private async bring(note: string): Promise<void> {
    const { store, records } = this.parts;
    const ref = recordIn(note);
    const record = records.read(store, PERSON, ref);
    let waits = false;
    for (const lane of record === null ? [] : arrivalsOf(record)) {
      const wanting = records.everything(store, PERSON, ref).filter((i) => this.isWanting(i, lane));
      const mine = wanting.filter((item) => this.lowestAbove(item.lane, lane) === this.parts.code);
      waits ||= mine.length < wanting.length;
      const drafts = this.draftsOf(ref, mine);
      if (drafts.length === 0) continue;
      const options = { lane, session: 0, seal: true };
      for (const done of await this.parts.capture().capture(drafts, options)) {
        if (!done.ok) this.lost(ref, `${done.code} ${done.detail}`);
      }
    }
    const waiting = textKey(KIND.note, `${WAITING}${refToId(ref)}`);
    await store.commit((tx) => {
      tx.del(textKey(KIND.note, note));
      if (waits) tx.put(waiting, Buffer.from('1'));
      else if (tx.get(waiting) !== undefined) tx.del(waiting);
    });
  }

  private draftsOf(ref: ChangeRef, mine: readonly Contribution[]): Draft[] {
    const drafts: Draft[] = [];
    for (const item of [...mine].sort((a, b) => a.ref.seq - b.ref.seq)) {
      const { name } = this.parts.log.branch(item.branch);
      const text = carriedText({ name, ref: item.ref, change: item.change });
      if (Buffer.byteLength(text) <= TEXT_MAX) drafts.push(draftOf(ref, text));
      else this.lost(ref, `${refToId(item.ref)} is over ${TEXT_MAX} bytes`);
    }
    return drafts;
  }

  private lost(person: ChangeRef, detail: string): void {
    this.parts.alarms.raise('CARRY_LOST', refToId(person), detail.trim());
  }

  /** Held here itself, and neither heard at the new station nor brought there. */
  private isWanting(item: Contribution, home: Lane): boolean {
    const { store, records, topology } = this.parts;
    if (isCarried(item) || item.lane === 'all' || topology.isAtOrBelow(item.lane, home)) {
      return false;
    }
    return !records.broughtTo(store, item.ref, home);
  }

  /** Whose it is to bring claims of one lane to the other; null while none is listed. */
  private lowestAbove(a: Lane, b: Lane): NodeCode | null {
    const { authority, topology } = this.parts;
    const aboveBoth = [...authority.nodes().values()].filter(
      ({ code, tier }) =>
        tier !== 'station' && topology.isAtOrBelow(a, code) && topology.isAtOrBelow(b, code),
    );
    aboveBoth.sort((x, y) => tierRank(x.tier) - tierRank(y.tier) || (x.code < y.code ? -1 : 1));
    return aboveBoth[0]?.code ?? null;
  }
}

/** The record that a note of either kind is about. */
function recordIn(note: string): ChangeRef {
  return idToRef(note.split('|')[1] ?? '');
}

function draftOf(target: ChangeRef, text: string): Draft {
  return {
    entity: PERSON,
    target,
    event: CARRY,
    source: 0,
    since: null,
    fields: [CARRIED_CLAIM],
    values: [text],
    seen: [],
    documents: [],
    act: null,
  };
}
