import * as assert from 'uvu/assert';
import { partOf, textIn } from '../../../../bin/document.js';
import type { Json } from '../../../../node/control/control.js';
import { todayOf } from '../../../../node/methods/today.js';
import type { HujiNode } from '../../../../node/node.js';
import type { TestContext } from '../../../harness.js';
import { person, type Values } from '../../drafts.js';
import {
  CITY,
  COUNTY,
  framesOf,
  type OpenOptions,
  PROVINCE,
  STATION,
  sealTails,
  Tree,
  write,
} from '../../tree.js';
import { Asked } from '../asked.js';
import { photo } from './jpeg.js';

/** Four tiers with an officer or two each, and people at the station who may have cards. */
export class CardWorld {
  readonly tree: Tree;
  readonly station: Asked;
  readonly county: Asked;
  readonly approver: Asked;
  readonly city: Asked;
  readonly province: Asked;

  private constructor(tree: Tree, asked: readonly Asked[]) {
    const [station, county, approver, city, province] = asked as [
      Asked,
      Asked,
      Asked,
      Asked,
      Asked,
    ];
    this.tree = tree;
    this.station = station;
    this.county = county;
    this.approver = approver;
    this.city = city;
    this.province = province;
  }

  static async make(t: TestContext, options: OpenOptions = {}): Promise<CardWorld> {
    const tree = new Tree(t);
    const founded = await tree.found(options);
    const [cityNode, countyNode, stationNode] = await Promise.all(
      [CITY, COUNTY, STATION].map((code) => tree.join(code, founded, options)),
    );
    const station = await Asked.with(stationNode as HujiNode, 'acceptor');
    const county = await Asked.with(countyNode as HujiNode, 'reviewer');
    const approver = await county.colleague('approver');
    const city = await Asked.with(cityNode as HujiNode, 'sampler');
    const province = await Asked.with(founded, 'authoriser');
    const world = new CardWorld(tree, [station, county, approver, city, province]);
    await world.exchange();
    return world;
  }

  nodes(): HujiNode[] {
    return [this.station, this.county, this.city, this.province].map(({ node }) => node);
  }

  /** Everybody gets what everybody else has, up and down. */
  async exchange(): Promise<void> {
    for (const node of this.nodes()) await sealTails(node);
    for (const to of this.nodes()) {
      for (const from of this.nodes()) {
        if (from === to) continue;
        for (const lane of ['all', ...this.lanesHeardBy(to)]) {
          for (const frame of await framesOf(from, lane)) await to.receiver.receive(frame);
        }
      }
      await to.settled();
    }
  }

  private lanesHeardBy(node: HujiNode): string[] {
    return [STATION, COUNTY, CITY, PROVINCE].filter((lane) =>
      node.topology.isAtOrBelow(lane, node.identity.code),
    );
  }

  /** People of the station, each verified. */
  async people(count: number, values: Values = {}): Promise<string[]> {
    const drafts = Array.from({ length: count }, (_, n) => person(n * 6 + 3, values));
    const made = await write(this.station.node, drafts);
    const ids = made.map(({ id }) => id);
    for (const id of ids) await this.verify(id);
    await this.exchange();
    return ids;
  }

  async verify(id: string): Promise<void> {
    const today = todayOf(this.station.node);
    const date = today < '20040910' ? today : '20040910';
    const line = { id, done: 'verified', channel: 'internal', result: 'agrees', date };
    await this.station.signed('check.enter', {}, [JSON.stringify(line)]);
  }

  /** Declared, equal, and opened. */
  async open(): Promise<Json> {
    const { persons = 0, households = 0 } = this.station.node.counters.all().get(STATION) ?? {};
    await this.station.signed('gate.declare', { persons, households });
    await this.exchange();
    const certificate = await this.province.signed('gate.open', { area: COUNTY });
    await this.exchange();
    return certificate;
  }

  async accept(...lines: { readonly [name: string]: string }[]): Promise<Json[]> {
    return lined(this.station, 'card.accept', {}, lines);
  }

  async step(
    asked: Asked,
    step: string,
    ...lines: { readonly [name: string]: string }[]
  ): Promise<Json[]> {
    return lined(asked, 'card.step', { step }, lines);
  }

  /** One step of one application, which must be taken; then everybody hears of it. */
  async taken(asked: Asked, step: string, card: string, more = {}): Promise<void> {
    const [answer] = await this.step(asked, step, { card, ...more });
    assert.is(partOf(answer ?? null, 'ok'), true, `${step}: ${JSON.stringify(answer)}`);
    await this.exchange();
  }

  /** An application as far as the province may authorise it. */
  async sampled(person: string, n = 0): Promise<string> {
    const [answer] = await this.accept({ person, reason: '12', photo: photo(n) });
    assert.is(partOf(answer ?? null, 'ok'), true, JSON.stringify(answer));
    const card = textIn(answer ?? null, 'number');
    await this.exchange();
    await this.taken(this.county, 'review', card);
    await this.taken(this.approver, 'approve', card);
    await this.taken(this.city, 'sample', card);
    return card;
  }

  /** From the authorisation until it is handed over. */
  async handedOver(card: string, more = {}): Promise<void> {
    for (const step of ['authorise', 'produce', 'dispatch']) {
      await this.taken(this.province, step, card);
    }
    await this.taken(this.city, 'dispatch', card);
    await this.taken(this.county, 'dispatch', card);
    await this.taken(this.station, 'receive', card);
    await this.taken(this.station, 'hand-over', card, more);
  }

  async stageAt(asked: Asked, card: string): Promise<string> {
    return textIn(await asked.call('card.status', { card }), 'stage');
  }
}

async function lined(
  asked: Asked,
  method: string,
  params: { readonly [name: string]: string },
  lines: readonly { readonly [name: string]: string }[],
): Promise<Json[]> {
  asked.emitted.length = 0;
  await asked.signed(
    method,
    params,
    lines.map((line) => JSON.stringify(line)),
  );
  return [...asked.emitted];
}

/** The codes of an answer's reasons; 'ok' where it was taken. */
export function reasonsOf(answer: Json | undefined): string[] {
  if (partOf(answer ?? null, 'ok') === true) return ['ok'];
  const reasons = partOf(answer ?? null, 'reasons');
  return (Array.isArray(reasons) ? reasons : []).map((reason: Json) => textIn(reason, 'code'));
}
