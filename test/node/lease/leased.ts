import * as assert from 'uvu/assert';
import { objectOf, partOf, textIn } from '../../../bin/document.js';
import type { Json } from '../../../node/control/control.js';
import type { HujiNode } from '../../../node/node.js';
import { HujiError } from '../../../proto/errors.js';
import type { TestContext } from '../../harness.js';
import { Asked } from '../methods/asked.js';
import {
  CITY,
  COUNTY,
  type OpenOptions,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
} from '../tree.js';

export const AREA = '229901';
export const SINCE = '20040901';

export interface Newborn {
  readonly born?: string;
  readonly sex?: '1' | '2';
  readonly number?: string;
}

/** Each has a name of its own, also at a node that was set back. */
let births = 0;

/** A node with an operator, who grants blocks and gives numbers. */
export class Office {
  readonly asked: Asked;

  private constructor(asked: Asked) {
    this.asked = asked;
  }

  static async of(node: HujiNode): Promise<Office> {
    return new Office(await Asked.with(node));
  }

  /** The same operator at a node that was set back or cloned after he was added. */
  static again(node: HujiNode): Office {
    return new Office(new Asked(node));
  }

  get node(): HujiNode {
    return this.asked.node;
  }

  grant(
    code: string,
    from: number,
    to: number,
    more: { [name: string]: Json } = {},
  ): Promise<Json> {
    return this.asked.signed('node.lease', { code, area: AREA, from, to, since: SINCE, ...more });
  }

  /** The code it is refused with; null: granted. */
  async refusal(...wish: Parameters<Office['grant']>): Promise<string | null> {
    try {
      await this.grant(...wish);
      return null;
    } catch (error) {
      if (error instanceof HujiError) return error.code;
      throw error;
    }
  }

  /** Registers a birth; the answer of submit. */
  async birth(
    { born = SINCE, sex = '1', number = 'lease' }: Newborn = {},
    ref = '',
  ): Promise<Json> {
    births += 1;
    const line = {
      ref: ref === '' ? `birth ${births}` : ref,
      entity: 'person',
      event: '101',
      source: 'register',
      since: born,
      fields: { XM: '王小雪', XB: sex, CSRQ: born, SSXQ: AREA, HH: '1', YHZGX: '02' },
      number,
    };
    const { length } = this.asked.emitted;
    await this.asked.signed('submit', {}, [JSON.stringify(line)]);
    return this.asked.emitted[length] ?? null;
  }

  /** The number given, or the code of the refusal. */
  async number(newborn: Newborn = {}): Promise<string> {
    const answer = await this.birth(newborn);
    if (partOf(answer, 'ok') === true) return textIn(answer, 'number');
    assert.is(objectOf(answer)['number'], undefined);
    return textIn(answer, 'code');
  }

  /** The sequences of so many numbers, or the codes. */
  async sequences(count: number, newborn: Newborn = {}): Promise<(number | string)[]> {
    const given: (number | string)[] = [];
    for (let at = 0; at < count; at++) {
      const number = await this.number(newborn);
      given.push(number.length === 18 ? Number(number.slice(14, 17)) : number);
    }
    return given;
  }
}

export interface World {
  readonly tree: Tree;
  readonly province: Office;
  readonly city: Office;
  readonly county: Office;
  readonly station: Office;
  readonly other: Office;
}

/** Four tiers and two stations that are linked; blocks are granted down to the county. */
export async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const root = await tree.found();
  const province = await Office.of(root);
  const offices: Office[] = [];
  const join = async (code: string, parent: HujiNode, options: OpenOptions = {}) => {
    const node = await tree.join(code, root, options);
    const office = await Office.of(node);
    await tree.link(node, parent);
    offices.push(office);
    return office;
  };
  const city = await join(CITY, root);
  const county = await join(COUNTY, city.node);
  const station = await join(STATION, county.node);
  const other = await join(SECOND_STATION, county.node);
  const all = [province, ...offices];
  await t.until('everybody is listed everywhere', () =>
    all.every(({ node }) =>
      all.every((each) => node.authority.nodes().has(each.node.identity.code)),
    ),
  );
  const world = { tree, province, city, county, station, other };
  await province.grant(CITY, 1, 999);
  await t.until('the city has it', () => city.node.leasing.book.own().length === 1);
  await city.grant(COUNTY, 1, 500);
  await t.until('the county has it', () => county.node.leasing.book.own().length === 1);
  return world;
}

export async function grantTo(
  t: TestContext,
  { county, station }: World,
  from: number,
  to: number,
  holder: Office = station,
): Promise<void> {
  const { book } = holder.node.leasing;
  const before = book.own().length;
  await county.grant(holder.node.identity.code, from, to);
  await t.until('the station has it', () => book.own().length > before);
}

/** Resolves when the county has receipted all the node has written. */
export async function receipted(t: TestContext, { node }: Office): Promise<void> {
  await t.until('a receipt for everything', async () => {
    await sealTails(node);
    const own = [...node.log.durable.branches()].filter(
      ({ name }) => name.author === node.identity.code && name.epoch === node.epoch(),
    );
    return own.every(({ stream, tailSeq }) =>
      node.receipts.of(stream).some(({ receipt }) => receipt.held.seq >= tailSeq),
    );
  });
}
