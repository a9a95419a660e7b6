import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import type { Head } from '../../proto/frame.js';
import type { Epoch } from '../../proto/id.js';
import { blockText, type LeaseDocument, SEQUENCE_MAX } from '../../proto/lease.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Draft } from '../capture/capture.js';
import { KIND, textKey } from '../store/keys.js';
import { checkInForce } from './area-today.js';
import type { Lease } from './lease.js';
import { type Block, type LeaseBook, leaseText } from './lease-book.js';
import type { PresentLife, Surroundings } from './surroundings.js';
import { isUsedFrom } from './used.js';

const CODE = fieldNo('CODE');
const DOC = fieldNo('DOC');
const GRANT = '950';

export type Wish = Omit<LeaseDocument, 'epoch'>;

/**
 * Grants blocks to nodes right below, out of those this node holds; the province holds every
 * sequence of its areas. Two blocks of an area never overlap, whatever their dates.
 */
export class Granting {
  private readonly around: Surroundings;
  private readonly book: LeaseBook;
  private readonly life: () => PresentLife;
  /** What each child showed, when it greeted last, that was not here. */
  private readonly shown = new Map<NodeCode, readonly Head[]>();

  constructor(around: Surroundings, book: LeaseBook, life: () => PresentLife) {
    this.around = around;
    this.book = book;
    this.life = life;
  }

  /** The block as granted before, to the letter; null: it has not been. */
  granted(child: NodeCode, wish: Wish): Lease | null {
    const same = (lease: Lease) =>
      lease.holder === child &&
      lease.granter === this.around.identity.code &&
      !lease.aside &&
      lease.area === wish.area &&
      lease.from === wish.from &&
      lease.to === wish.to &&
      lease.since === wish.since;
    return this.book.all().find(same) ?? null;
  }

  /** What grants the block, to be written in the child's lane; throws where it may not be. */
  async draftOf(child: NodeCode, wish: Wish): Promise<Draft> {
    const { identity, authority, topology } = this.around;
    if (identity.tier === 'station')
      throw new HujiError('EVENT_FORBIDDEN', 'a station grants nothing');
    if (!topology.childrenOf(identity.code).includes(child)) {
      throw new HujiError('NODE_UNLISTED', `${child} right below ${identity.code}`);
    }
    const { area } = wish;
    if (area.endsWith('00') || !authority.current().tables.has('area', area)) {
      throw new HujiError('CODE_UNKNOWN', area);
    }
    checkInForce(this.around, area);
    this.checkHeld(wish);
    this.checkFree(wish);
    await this.checkUnused(wish);
    const waiting = await this.unheard();
    if (waiting.length > 0) throw new HujiError('LEASE_WAITS', waiting.join(', '));
    const document: LeaseDocument = { ...wish, epoch: this.epochOf(child) };
    return {
      entity: entityNo('node'),
      target: null,
      event: GRANT,
      source: 0,
      since: null,
      fields: [CODE, DOC],
      values: [child, JSON.stringify(document)],
      seen: [],
      documents: [],
      act: null,
    };
  }

  /** What this node may grant of. */
  private checkHeld({ area, from, to, since }: Wish): void {
    const { tier } = this.around.identity;
    if (tier === 'province' && to <= SEQUENCE_MAX) return;
    const holds = (lease: Lease) =>
      lease.area === area && lease.from <= from && to <= lease.to && lease.since <= since;
    if (!this.book.own().some(holds)) {
      throw new HujiError('LEASE_OUTSIDE', blockText({ area, from, to }));
    }
  }

  private checkFree(wish: Wish): void {
    // What was set aside may have given numbers before.
    const taken = this.book.below(wish.area).find((lease) => overlap(lease, wish));
    if (taken === undefined) return;
    throw new HujiError('LEASE_OVERLAP', `${taken.holder} ${leaseText(taken)}`);
  }

  /** Numbers that somebody has already would be given once more by who does not know of them. */
  private async checkUnused({ area, from, to, since }: Wish): Promise<void> {
    const given = await this.book.givenFrom(area, since);
    const isOwn = given !== null && given.least <= to && given.greatest >= from;
    if (isOwn || (await isUsedFrom(this.around.store, area, since, from, to))) {
      throw new HujiError('LEASE_IN_USE', blockText({ area, from, to }));
    }
  }

  /** A child has greeted; `ahead` is what it holds that is not here. */
  heard(child: NodeCode, ahead: readonly Head[]): void {
    this.shown.set(child, ahead);
  }

  /**
   * Children that may hold grants this node has lost with an earlier life: those that have not
   * spoken in this one, or have shown what is not here yet.
   */
  async unheard(): Promise<readonly NodeCode[]> {
    const { epoch, previous } = this.life();
    const { topology, identity, store, log } = this.around;
    const own = [...log.branches()].filter(({ name }) => name.author === identity.code);
    const isFirst = own.every(({ name }) => name.epoch === epoch);
    if (isFirst && Object.keys(previous).length === 0) return [];
    const children = topology.childrenOf(identity.code);
    const isNoted = (child: NodeCode) => store.get(noteKey(child))?.toString() === epoch;
    const heard = children.filter((child) => !isNoted(child) && this.isHeard(child));
    if (heard.length > 0) {
      await store.commit((tx) => {
        for (const child of heard) tx.put(noteKey(child), Buffer.from(epoch));
      });
    }
    return children.filter((child) => !isNoted(child));
  }

  private isHeard(child: NodeCode): boolean {
    const { log } = this.around;
    return (
      this.shown
        .get(child)
        ?.every(({ stream, seq, hash }) =>
          log.ofStream(stream).some((branch) => log.hashAt(branch, seq)?.startsWith(hash) === true),
        ) === true
    );
  }

  private epochOf(child: NodeCode): Epoch | null {
    const own = this.around.log.inLane(child).filter(({ name }) => name.author === child);
    return own.at(-1)?.name.epoch ?? null;
  }
}

function overlap(a: Block, b: Block): boolean {
  return a.area === b.area && a.from <= b.to && b.from <= a.to;
}

/** The life of this node in which the child has spoken. */
function noteKey(child: NodeCode): Buffer {
  return textKey(KIND.note, `lease|heard|${child}`);
}
