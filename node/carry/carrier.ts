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

  look(): void {
    this.parts.followUp.addOnce('carry', () => this.run());
  }

  async run(): Promise<void> {
    for (;;) {
      const noted = await this.noted();
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

  private async noted(): Promise<string[]> {
    const found: string[] = [];
    const range = prefixRange(textKey(KIND.note, PREFIX));
    for await (const [key] of this.parts.store.range(...range)) {
      found.push(textOfKey(key));
      if (found.length === NOTES_MAX) break;
    }
    return found;
  }

  private async bring(note: string): Promise<void> {
    const { store, records } = this.parts;
    const ref = idToRef(note.slice(PREFIX.length).split('|')[0] ?? '');
    const record = records.read(store, PERSON, ref);
    for (const lane of record === null ? [] : arrivalsOf(record)) {
      const drafts = this.draftsFor(ref, lane);
      if (drafts.length === 0) continue;
      const options = { lane, session: 0, seal: true };
      for (const done of await this.parts.capture().capture(drafts, options)) {
        if (!done.ok) this.lost(ref, `${done.code} ${done.detail}`);
      }
    }
    await store.commit((tx) => tx.del(textKey(KIND.note, note)));
  }

  private draftsFor(ref: ChangeRef, lane: Lane): Draft[] {
    const { store, records } = this.parts;
    const all = records.everything(store, PERSON, ref).filter((item) => this.isMine(item, lane));
    const drafts: Draft[] = [];
    for (const item of all.sort((a, b) => a.ref.seq - b.ref.seq)) {
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

  /** Held here itself, not heard at the new station, and no lower node hears both. */
  private isMine(item: Contribution, home: Lane): boolean {
    const { store, records, topology, code } = this.parts;
    if (isCarried(item) || item.lane === 'all' || topology.isAtOrBelow(item.lane, home)) {
      return false;
    }
    return this.lowestAbove(item.lane, home) === code && !records.broughtTo(store, item.ref, home);
  }

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
