import {
  isOrderNumber,
  OF_PROVINCE,
  type OfficeAct,
  type OfficeActName,
  type OfficeOrder,
} from '../../../conflict/campaign/office.js';
import { at, type OrderPlace, remaining } from '../../../conflict/campaign/office-state.js';
import { isDay } from '../../../proto/dates.js';
import { HujiError } from '../../../proto/errors.js';
import { idToRef, sameRef } from '../../../proto/id.js';
import { checkNodeCode } from '../../../proto/node-code.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import { currentCampaign } from '../campaign/current-campaign.js';
import { sessionName } from '../explaining.js';
import { type Params, textsParam } from '../params.js';
import { type Held, heldOf } from './office-book.js';

/** Orders of one call, and of one word: what its document has room for. */
const ORDERS_MAX = 20_000;
const ROWS = 800;
const NUMBERS = 2000;
const BLANKS_MAX = 10_000_000;

export interface Asked {
  readonly held: Held;
  readonly step: OfficeActName;
  readonly params: Params;
  readonly operator: string;
  readonly day: string;
}

const NONE: Omit<OfficeAct, 'act'> = { orders: [], numbers: [], missing: [], blanks: 0, list: '' };

/** The words that one step comes to. Throws where something of it is not so. */
export async function officeActs(node: HujiNode, asked: Asked): Promise<OfficeAct[]> {
  const { held, step, params } = asked;
  const { state } = held;
  const { tier } = node.identity;
  const isOfficeNode = tier === 'province' || node.identity.code === held.office.code;
  if (!isOfficeNode || (OF_PROVINCE.has(step) && tier !== 'province')) {
    throw new HujiError('CARD_TIER', `${tier} ${step}`);
  }
  if (state.withdrawn !== null && step !== 'produced') {
    throw new HujiError('OFFICE_WITHDRAWN', held.office.code);
  }
  switch (step) {
    case 'inventory': {
      const orders = ordersIn(params);
      const twice = orders.find(({ number }) => state.orders.has(number));
      if (twice !== undefined) throw new HujiError('OFFICE_TWICE', twice.number);
      return parts(orders, ROWS, blanksIn(params), (some, blanks) => {
        return { ...NONE, act: step, orders: some, blanks };
      });
    }
    case 'made':
      return numbered(step, checked(asked, 'open'), 0);
    case 'hand-over':
      return numbered(step, checked(asked, 'open'), blanksIn(params));
    case 'take-over':
      return takingOver(node, asked);
    case 'produced':
      return numbered(step, producing(node, asked), 0);
    case 'withdraw':
      if (remaining(state) > 0 || state.blanks !== 0) {
        throw new HujiError(
          'OFFICE_NOT_EMPTY',
          `${remaining(state)} orders ${state.blanks} blanks`,
        );
      }
      return [{ ...NONE, act: step }];
  }
}

/** The numbers a call names, all of which are at a place; without any, all that are there. */
function checked({ held: { state }, params }: Asked, place: OrderPlace): string[] {
  const there = at(state.orders, place).map(({ order }) => order.number);
  const named = numbersIn(params);
  if (named === null) return there;
  const known = new Set(there);
  const other = named.find((number) => !known.has(number));
  if (other !== undefined) throw new HujiError('OFFICE_LIST', `${other}: not ${place}`);
  return named;
}

/**
 * A list signed by the office is answered by another officer: what came, and what of it did not,
 * which goes back to the office's account. An order that another office has handed over already is
 * not taken twice.
 */
async function takingOver(node: HujiNode, asked: Asked): Promise<OfficeAct[]> {
  const { held, operator, params } = asked;
  const came = new Set(checked(asked, 'listed'));
  const elsewhere = await takenElsewhere(node, held);
  for (const number of came) {
    if (elsewhere.has(number)) throw new HujiError('OFFICE_TWICE', number);
  }
  const lists = new Set(at(held.state.orders, 'listed').map(({ list }) => list));
  let blanks = blanksIn(params);
  const acts = [...lists].map((list): OfficeAct => {
    const signer = signerOf(node, held, list);
    if (signer === operator) throw new HujiError('CARD_SEPARATION', 'hand-over take-over');
    const of = at(held.state.orders, 'listed').filter((order) => order.list === list);
    const numbers = of.map(({ order }) => order.number);
    const [taken, missing] = [true, false].map((is) => numbers.filter((n) => came.has(n) === is));
    const act = { ...NONE, act: asked.step, numbers: taken ?? [], missing: missing ?? [], list };
    const whole = { ...act, blanks };
    blanks = 0;
    return whole;
  });
  if (acts.length === 0 && blanks > 0) return [{ ...NONE, act: asked.step, blanks }];
  return acts;
}

function signerOf(node: HujiNode, { words }: Held, list: string): string | null {
  const word = words.find(({ ref }) => sameRef(ref, idToRef(list)));
  return word === undefined ? null : sessionName(node, word.kept.branch, word.kept.session);
}

async function takenElsewhere(node: HujiNode, { office }: Held): Promise<Set<string>> {
  const others = currentCampaign(node).offices.filter(({ code }) => code !== office.code);
  const found = new Set<string>();
  for (const other of others) {
    const { state } = await heldOf(node, other);
    for (const [number, { place }] of state.orders) {
      if (place === 'taken' || place === 'produced') found.add(number);
    }
  }
  return found;
}

/** First-generation orders are finished, or no longer made, as the campaign says. */
function producing(node: HujiNode, asked: Asked): string[] {
  const { day } = asked;
  const { stopped, open } = currentCampaign(node).firstGeneration;
  const numbers = checked(asked, 'taken');
  const { orders } = asked.held.state;
  const isFirst = (number: string) => orders.get(number)?.order.generation === '1';
  if (open === 'convert' && day >= stopped && numbers.some(isFirst)) {
    throw new HujiError('FIRST_GEN_STOPPED', day);
  }
  return numbers;
}

function numbered(act: OfficeActName, numbers: string[], blanks: number): OfficeAct[] {
  return parts(numbers, NUMBERS, blanks, (some, count) => {
    return { ...NONE, act, numbers: some, blanks: count };
  });
}

/** As many words as it takes; counts go with the first. */
function parts<T>(
  all: readonly T[],
  each: number,
  blanks: number,
  make: (some: readonly T[], blanks: number) => OfficeAct,
): OfficeAct[] {
  const acts: OfficeAct[] = [];
  for (let from = 0; from < Math.max(1, all.length); from += each) {
    acts.push(make(all.slice(from, from + each), from === 0 ? blanks : 0));
  }
  return acts;
}

function blanksIn(params: Params): number {
  const { blanks } = params;
  if (blanks === undefined || blanks === null) return 0;
  if (!Number.isSafeInteger(blanks) || Math.abs(blanks as number) > BLANKS_MAX) {
    throw new HujiError('USAGE', 'blanks');
  }
  return blanks as number;
}

/** Null: the call names none. */
function numbersIn(params: Params): string[] | null {
  if (params['numbers'] === undefined || params['numbers'] === null) return null;
  const numbers = textsParam(params, 'numbers');
  const isRight = numbers.length <= ORDERS_MAX && numbers.every(isOrderNumber);
  if (!isRight || new Set(numbers).size < numbers.length) throw new HujiError('USAGE', 'numbers');
  return numbers;
}

function ordersIn(params: Params): OfficeOrder[] {
  const { orders } = params;
  if (orders === undefined || orders === null) return [];
  if (!Array.isArray(orders) || orders.length > ORDERS_MAX) throw new HujiError('USAGE', 'orders');
  const found = orders.map((row: Json): OfficeOrder => {
    const of = (name: string) => String(Object(row)[name as keyof object] ?? '');
    const [number, generation, ordered] = ['number', 'generation', 'ordered'].map(of);
    const isRight = isOrderNumber(number ?? '') && /^[12]$/.test(generation ?? '');
    if (!isRight || !isDay(ordered ?? '')) throw new HujiError('USAGE', `order ${number}`);
    const station = checkNodeCode(of('station'));
    return { number, generation, station, ordered } as OfficeOrder;
  });
  const numbers = new Set(found.map(({ number }) => number));
  if (numbers.size < found.length) throw new HujiError('USAGE', 'orders: one twice');
  return found;
}
