import { checkDigit } from '../../proto/citizen-number.js';
import { isDay } from '../../proto/dates.js';
import { HujiError } from '../../proto/errors.js';
import { hlcDay } from '../../proto/hlc.js';
import type { Epoch } from '../../proto/id.js';
import { blockText, SEQUENCE_MAX } from '../../proto/lease.js';
import { KIND, textKey } from '../store/keys.js';
import { areaToday } from './area-today.js';
import type { Lease } from './lease.js';
import type { Block, LeaseBook } from './lease-book.js';
import { livesOf } from './lives.js';
import { limitOf, type Sex, sizeOf, startOf } from './slots.js';
import { type PresentLife, receiptedBy, type Surroundings } from './surroundings.js';
import { usedSequences } from './used.js';

/** Who is to be numbered. */
export interface Newborn {
  /** Null: the one area this node has blocks of. */
  readonly area: string | null;
  /** YYYYMMDD */
  readonly born: string;
  readonly sex: string;
}

export interface GivenNumber {
  readonly number: string;
  /** The block it is of, as the paper names it. */
  readonly block: string;
}

/** A block and the lives of this node that may have given numbers of it, the present one last. */
interface Usable extends Block {
  readonly epochs: readonly Epoch[];
}

/** What is left of a slot when somebody should ask for another block. */
const LOW_SHARE = 0.1;
const LOW_MIN = 2;
const ALONE = textKey(KIND.note, 'lease|alone');

/**
 * Gives citizen numbers: at a station from its leased blocks, with nobody asked; at a county, for
 * births before any block begins, against every number ever used. One at a time.
 */
export class Numbering {
  private readonly around: Surroundings;
  private readonly book: LeaseBook;
  private readonly life: () => PresentLife;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(around: Surroundings, book: LeaseBook, life: () => PresentLife) {
    this.around = around;
    this.book = book;
    this.life = life;
  }

  /** Calls `use` with a number from a block; the next one is given once it has resolved. */
  fromLease<T>(newborn: Newborn, use: (given: GivenNumber) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const { born, sex } = this.checked(newborn);
      const area = areaToday(this.around, newborn.area ?? this.onlyArea());
      const own = this.book.own().filter((lease) => lease.area === area);
      const inForce = own.filter((lease) => lease.since <= born);
      if (inForce.length === 0) throw new HujiError('LEASE_NONE', noneText(area, own));
      const usable = inForce.flatMap((lease) => this.usable(lease));
      if (usable.length === 0) throw new HujiError('LEASE_BURNT', area);
      const taken = this.book.below(area);
      return use(await this.next(area, born, sex, usable, taken));
    });
  }

  /** The same, of an area of which nobody has a block for this birth date. */
  fromArea<T>(newborn: Newborn, use: (given: GivenNumber) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const { born, sex } = this.checked(newborn);
      const own = this.around.identity.code.slice(0, 6);
      const area = areaToday(this.around, newborn.area ?? own);
      this.checkCharge(area);
      const first = this.book.all().find((lease) => lease.area === area && lease.since <= born);
      if (first !== undefined) throw new HujiError('LEASE_SINCE', `${area} ${first.since}`);
      const epochs = this.lives();
      if (epochs === null) throw new HujiError('LEASE_BURNT', area);
      const whole = { area, from: 1, to: SEQUENCE_MAX, epochs };
      return use(await this.next(area, born, sex, [whole], []));
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(async () => {
      // What others are writing may be a number too: it is looked for when it is there.
      await this.around.store.commit(() => undefined);
      return work();
    });
    this.turn = done.catch(() => undefined);
    return done;
  }

  private checked({ born, sex }: Newborn): { born: string; sex: Sex } {
    if (sex !== '1' && sex !== '2') throw new HujiError('FIELD_VALUE', 'XB');
    if (!isDay(born)) throw new HujiError('DATE_INVALID', 'CSRQ');
    if (born > hlcDay(this.around.hybrid.tick())) throw new HujiError('DATE_INVALID', 'CSRQ');
    return { born, sex };
  }

  private onlyArea(): string {
    const held = this.book.own().map(({ area }) => area);
    const inForce = held.filter((area) => areaToday(this.around, area) === area);
    const areas = new Set(inForce.length === 0 ? held : inForce);
    const [area] = areas;
    if (area === undefined) throw new HujiError('LEASE_NONE', '');
    if (areas.size > 1) throw new HujiError('USAGE', `area: ${[...areas].join(', ')}`);
    return area;
  }

  /** Of an area's numbers before its blocks the county decides, or who stands in its place. */
  private checkCharge(area: string): void {
    const { identity, authority, topology } = this.around;
    const county = `${area}000000`;
    // A county keeps the code it was named by when its district gets another.
    const isNamed = identity.code.endsWith('000000');
    const isCounty = isNamed && areaToday(this.around, identity.code.slice(0, 6)) === area;
    const standsIn = !authority.nodes().has(county) && topology.isAtOrBelow(county, identity.code);
    // What a province has given and lost nobody above it could tell.
    const hasParent = identity.tier === 'county' || identity.tier === 'city';
    if (!hasParent || !(isCounty || standsIn)) throw new HujiError('LEASE_CHARGE', area);
  }

  /** The lives of this node, where they follow one upon the other and none was begun alone. */
  private lives(): readonly Epoch[] | null {
    const { epoch, previous } = this.life();
    const { log, identity, store } = this.around;
    const lives = livesOf(log, identity.code, { epoch, previous: Object.values(previous) });
    const alone = store.get(ALONE)?.toString();
    return alone !== undefined && lives?.at(-2) === alone ? null : lives;
  }

  /** Whether numbers of a block may be given here, and in which lives they may have been. */
  usable(lease: Lease): Usable[] {
    const { area, from, to } = lease;
    const present = this.life().epoch;
    const lives = this.lives();
    if (lives === null) {
      // Another machine may be giving numbers of what was granted before.
      return lease.epoch === present ? [{ area, from, to, epochs: [present] }] : [];
    }
    const first = lease.epoch === null ? 0 : lives.indexOf(lease.epoch);
    return first < 0 ? [] : [{ area, from, to, epochs: lives.slice(first) }];
  }

  private async next(
    area: string,
    born: string,
    sex: Sex,
    blocks: readonly Usable[],
    taken: readonly Block[],
  ): Promise<GivenNumber> {
    const used = await usedSequences(this.around.store, area, born);
    const isFree = (sequence: number) =>
      !used.has(sequence) && !taken.some(({ from, to }) => sequence >= from && sequence <= to);
    let chosen: { sequence: number; block: Block } | null = null;
    let left = 0;
    let unconfirmed = false;
    for (const block of blocks) {
      const slot = this.book.slot(this.around.store, block, born, sex);
      const { from, to, epochs } = block;
      const limit = this.isOpen(epochs)
        ? limitOf(slot, epochs, from, sex, receiptedBy(this.around))
        : 0;
      for (let sequence = startOf(slot, epochs, from, sex); sequence <= to; sequence += 2) {
        if (!isFree(sequence)) continue;
        if (chosen !== null) left += 1;
        else if (sequence > limit) unconfirmed = true;
        else chosen = { sequence, block };
      }
    }
    this.watch({ area, born, sex }, left, blocks);
    if (chosen === null) {
      throw new HujiError(unconfirmed ? 'LEASE_UNCONFIRMED' : 'LEASE_EXHAUSTED', area);
    }
    const first17 = area + born + String(chosen.sequence).padStart(3, '0');
    return { number: first17 + checkDigit(first17), block: blockText(chosen.block) };
  }

  /** In a life that is not the first, somebody above must know of it before numbers are given. */
  private isOpen(epochs: readonly Epoch[]): boolean {
    if (epochs.length === 1) return true;
    const { log, identity } = this.around;
    const receipted = receiptedBy(this.around);
    for (const { name, stream } of log.branches()) {
      const isPresent = name.author === identity.code && name.epoch === epochs.at(-1);
      if (isPresent && receipted(stream) > 0) return true;
    }
    return false;
  }

  private watch(
    { area, born, sex }: { area: string; born: string; sex: Sex },
    left: number,
    blocks: readonly Block[],
  ): void {
    const size = blocks.reduce((sum, { from, to }) => sum + sizeOf(from, to, sex), 0);
    const subject = `${area} ${born} ${sex}`;
    const { alarms } = this.around;
    if (left > Math.max(LOW_MIN, size * LOW_SHARE)) alarms.clear('LEASE_LOW', subject);
    else alarms.raise('LEASE_LOW', subject, `${left} of ${size}`);
  }

  /** The next life begins without hearing what neighbours hold of this one. */
  async forsake(): Promise<void> {
    const { epoch } = this.life();
    await this.around.store.commit((tx) => tx.put(ALONE, Buffer.from(epoch)));
  }
}

function noneText(area: string, own: readonly Lease[]): string {
  const [first] = own.map(({ since }) => since).sort();
  return first === undefined ? area : `${area} ${first}`;
}
