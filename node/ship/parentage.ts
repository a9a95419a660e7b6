import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import { type Authority, addressesOf } from '../authority/authority.js';
import type { Clock } from '../clock.js';
import type { NodeIdentity } from '../identity/identity.js';
import { KIND, textKey } from '../store/keys.js';
import type { Store } from '../store/store.js';
import type { Neighbours, Way } from './neighbours.js';
import { errorText, type Uplink } from './uplink.js';

/** A parent, and where it listens. */
export interface Above {
  readonly parent: NodeCode;
  readonly addresses: readonly string[];
}

/** Makes the way to an address, at which this very node must answer. */
export type Reach = (address: string, parent: NodeCode) => Way;

export interface ParentageParts {
  readonly identity: Pick<NodeIdentity, 'code' | 'parent' | 'parentAddresses'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly authority: Authority;
  readonly alarms: Alarms;
  neighbours(): Pick<Neighbours, 'open' | 'dial' | 'drop'>;
}

/** Kept in the store, so that a restart does not undo a move. */
interface Standing extends Above {
  /** What the node list said when this was settled: only what it says since counts as a move. */
  readonly listed: Above;
  /** Addresses configured for the parent before this one. */
  readonly outdated: readonly string[];
  /** Asked for at this node itself, until that parent has answered. */
  readonly wanted: Above | null;
}

interface Next extends Above {
  /** What the node list said when it was chosen. */
  readonly listed: Above;
  readonly since: number;
  readonly ways: readonly Uplink[];
}

const PARENT = textKey(KIND.meta, 'parent');

/**
 * Which node stands above this one: by its join bundle at first, then by the node list. The way to
 * the parent of before is kept until the new one has answered, so that a wrong address strands
 * nobody.
 */
export class Parentage {
  private readonly parts: ParentageParts;
  private standing: Standing | null = null;
  private reach: Reach | null = null;
  private configured: readonly string[] = [];
  private ways: readonly Uplink[] = [];
  private next: Next | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(parts: ParentageParts) {
    this.parts = parts;
  }

  /** Reads what is kept, at start and after a batch that failed. */
  open(): void {
    const { store, identity, neighbours } = this.parts;
    neighbours().open();
    const { parent, parentAddresses: addresses } = identity;
    const kept = store.get(PARENT);
    if (kept !== undefined) this.standing = JSON.parse(kept.toString()) as Standing;
    else if (parent !== null) {
      // As its bundle says, and the list with it: the province lists what a node's chain shows.
      const listed = { parent, addresses: [] };
      this.standing = { parent, addresses, listed, outdated: [], wanted: null };
    }
  }

  /** The parent of today; null at the province. */
  parent(): NodeCode | null {
    return this.standing?.parent ?? null;
  }

  /** Who stands now where this one stood above the node; anybody else stays who he is. */
  successorOf(code: NodeCode): NodeCode {
    const { identity, authority } = this.parts;
    const parent = this.parent();
    const stood = code === identity.parent || authority.parentsEver(identity.code).has(code);
    return stood && parent !== null ? parent : code;
  }

  /** The one that is to take its place, and has not answered yet. */
  moving(): { readonly to: NodeCode; readonly since: number } | null {
    return this.next === null ? null : { to: this.next.parent, since: this.next.since };
  }

  /**
   * Dials the parent, and from now on whoever the node list puts in its place. `configured`
   * addresses beat those of bundle and list, but not those of a later move.
   */
  connect(reach: Reach, configured: readonly string[]): Promise<void> {
    const { standing } = this;
    this.reach = reach;
    this.configured = configured;
    if (standing === null) return Promise.resolve();
    this.ways = this.addresses(standing).map((address) =>
      this.parts.neighbours().dial(reach(address, standing.parent), address),
    );
    return this.look();
  }

  private addresses(standing: Standing): readonly string[] {
    return this.isConfigured(standing) ? this.configured : standing.addresses;
  }

  /** What was configured before the last move was meant for the parent before. */
  private isConfigured({ outdated }: Standing): boolean {
    return this.configured.length > 0 && !same(this.configured, outdated);
  }

  /** Another parent, or another address, by word of an operator of this node. */
  async want(above: Above): Promise<void> {
    await this.inTurn(async () => {
      const { standing } = this;
      if (standing === null) return;
      await this.keep({ ...standing, listed: this.listed(), wanted: above });
    });
    await this.look();
  }

  /** There is news on lane `all`: this node may have been moved. */
  look(): Promise<void> {
    return this.inTurn(() => this.follow());
  }

  /** A parent has greeted: where it is the next one, it takes its place. */
  greeted(): Promise<void> {
    return this.inTurn(() => this.settle());
  }

  /**
   * A package of a parent was taken in. Where it is the next one, and no line ever led to the one
   * before, it has answered by the only way there is.
   */
  heardByDisk(from: NodeCode): Promise<void> {
    return this.inTurn(async () => {
      if (this.next?.parent === from && this.ways.every(({ isVain }) => isVain)) await this.take();
    });
  }

  /** One after the other; a full disk leaves the ways as they are until the next turn. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step).catch((error: Error) => {
      const code = error instanceof HujiError ? error.code : 'INTERNAL';
      this.parts.alarms.raise(code, this.parts.identity.code, errorText(error));
    });
    return this.turn;
  }

  /** By the node list as it is here; the parent of today where it says nothing. */
  private listed(): Above {
    const nodes = this.parts.authority.nodes();
    const parent =
      nodes.get(this.parts.identity.code)?.parent ?? this.standing?.listed.parent ?? '';
    return { parent, addresses: addressesOf(nodes.get(parent)) };
  }

  private async follow(): Promise<void> {
    const { standing, next } = this;
    if (standing === null || this.reach === null) return;
    const listed = this.listed();
    const isNews = !same(listed, standing.listed);
    const target = isNews ? listed : (standing.wanted ?? standing);
    const isWanted = target === standing.wanted;
    if (this.isReached(target, standing, isWanted)) {
      this.abandon();
      if (isNews || isWanted) {
        const { parent, addresses } = target;
        const known = addresses.length > 0 ? addresses : standing.addresses;
        await this.keep({ ...standing, parent, addresses: known, listed, wanted: null });
      }
      return;
    }
    if (next !== null && same(placeOf(next), placeOf(target))) return;
    this.abandon();
    this.dialNext(target, listed);
  }

  /** Whether the ways there are lead there already. */
  private isReached({ parent, addresses }: Above, standing: Standing, isWanted: boolean): boolean {
    if (parent !== standing.parent) return false;
    // Whoever configured an address here knows better than the list, until the parent changes.
    if (this.isConfigured(standing) && !isWanted) return true;
    const dialled = this.addresses(standing);
    return addresses.every((address) => dialled.includes(address));
  }

  private dialNext({ parent, addresses }: Above, listed: Above): void {
    const { alarms, clock, neighbours } = this.parts;
    const { reach } = this;
    if (reach === null) return;
    const onFailed = (error: Error): void =>
      alarms.raise('PARENT_UNREACHED', parent, errorText(error));
    if (addresses.length === 0) onFailed(new HujiError('MOVE_ADDRESS', parent));
    const ways = addresses.map((address) =>
      neighbours().dial(reachable(reach, address, parent), address, { peer: parent, onFailed }),
    );
    this.next = { parent, addresses, listed, since: clock.now(), ways };
  }

  private abandon(): void {
    const { next } = this;
    if (next === null) return;
    this.next = null;
    for (const way of next.ways) this.parts.neighbours().drop(way);
    this.parts.alarms.clear('PARENT_UNREACHED', next.parent);
  }

  private async settle(): Promise<void> {
    if (this.next?.ways.some(({ answers }) => answers) === true) await this.take();
  }

  /** Durable first: whoever falls in between comes back to the new parent, or to both. */
  private async take(): Promise<void> {
    const { next, ways, configured } = this;
    if (next === null) return;
    const { listed } = next;
    await this.keep({ ...placeOf(next), listed, outdated: configured, wanted: null });
    this.next = null;
    this.ways = next.ways;
    for (const way of ways) this.parts.neighbours().drop(way);
    this.parts.alarms.clear('PARENT_UNREACHED', next.parent);
    // The list may have spoken again while this was written.
    await this.follow();
  }

  private async keep(standing: Standing): Promise<void> {
    const value = Buffer.from(JSON.stringify(standing));
    await this.parts.store.commit((tx) => tx.put(PARENT, value));
    this.standing = standing;
  }
}

/** An address that nobody can read is one that cannot be reached. */
function reachable(reach: Reach, address: string, parent: NodeCode): Way {
  try {
    return reach(address, parent);
  } catch (error) {
    return { dial: () => Promise.reject(error) };
  }
}

function placeOf({ parent, addresses }: Above): Above {
  return { parent, addresses };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
