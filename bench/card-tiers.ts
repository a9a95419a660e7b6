import { join } from 'node:path';
import type { OpenedNode } from '../bin/open-node.js';
import type { NodeCode, Tier } from '../proto/node-code.js';
import { openIn } from './province.js';

/** A station of its own with all tiers above it, which issues the cards. */
export const CARD_STATION = '220902500000';
export const CARD_COUNTY = '220902000000';
export const CARD_AREA = '229949';
export const CARD_UNIT9 = `${CARD_AREA}001`;

export const BELOW: readonly { code: NodeCode; tier: Tier; unit9: string | null }[] = [
  { code: '220900000000', tier: 'city', unit9: null },
  { code: CARD_COUNTY, tier: 'county', unit9: null },
  { code: CARD_STATION, tier: 'station', unit9: CARD_UNIT9 },
];

/** The four nodes in this process, and what carries frames between them. */
export class CardTiers {
  readonly province: OpenedNode;
  readonly city: OpenedNode;
  readonly county: OpenedNode;
  readonly station: OpenedNode;
  #turn: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  private constructor(all: readonly OpenedNode[]) {
    const [province, city, county, station] = all;
    if (!province || !city || !county || !station) throw new RangeError('four tiers');
    this.province = province;
    this.city = city;
    this.county = county;
    this.station = station;
  }

  /** Each in the folder of its tier. */
  static async open(folder: string): Promise<CardTiers> {
    const tiers = ['province', ...BELOW.map(({ tier }) => tier)];
    return new CardTiers(await Promise.all(tiers.map((tier) => openIn(join(folder, tier)))));
  }

  async close(): Promise<void> {
    for (const each of this.all()) await each.close();
  }

  all(): readonly OpenedNode[] {
    return [this.province, this.city, this.county, this.station];
  }

  /**
   * Until everybody holds what was written before the call. Who asks while frames are under way
   * waits for the next turn, as frames of one stream come one after the other.
   */
  carry(): Promise<void> {
    this.#next ??= this.#turn.then(() => {
      this.#next = null;
      this.#turn = this.#carryAll();
      return this.#turn;
    });
    return this.#next;
  }

  async #carryAll(): Promise<void> {
    await Promise.all(this.all().map(({ node }) => node.housekeeper.sealAll()));
    await Promise.all(this.all().map((to) => this.#bringTo(to)));
  }

  /** Frames go as bytes from a node's log to another, as a link hands them over. */
  async #bringTo(to: OpenedNode): Promise<void> {
    const { receiver, topology, identity, log } = to.node;
    for (const { node: from } of this.all()) {
      if (from === to.node) continue;
      for (const branch of from.log.durable.branches()) {
        const { name, stream } = branch;
        const isOwn = name.author === from.identity.code;
        if (!isOwn || !topology.hears(identity.code, name.lane)) continue;
        const held = log.ofStream(stream)[0]?.seq ?? 0;
        if (held >= branch.seq) continue;
        for await (const { bytes } of from.log.frames(branch, held)) await receiver.receive(bytes);
      }
    }
    await to.node.settled();
  }
}
