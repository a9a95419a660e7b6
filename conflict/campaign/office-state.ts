import { type ChangeRef, compareRefs, refToId } from '../../proto/id.js';
import type { OfficeAct, OfficeOrder } from './office.js';

/** A word on an office, and where it stands. */
export interface OfficeWord {
  readonly ref: ChangeRef;
  readonly hlc: number;
  readonly act: OfficeAct;
}

/**
 * Where an order is: it is at one place at a time, and goes one way. `open` at the office;
 * `listed` handed over and on its way; `taken` at the centre; `produced` made there.
 */
export type OrderPlace = 'open' | 'listed' | 'taken' | 'produced';

export interface OrderState {
  readonly order: OfficeOrder;
  place: OrderPlace;
  /** The card was made at the office; the centre only sends it on. */
  isMade: boolean;
  /** The hand-over it was last listed in; '' for none. */
  list: string;
}

export interface OfficeState {
  /** By order number. */
  readonly orders: ReadonlyMap<string, OrderState>;
  /** Unprinted bodies the office answers for. */
  readonly blanks: number;
  /** The word by which it was withdrawn; null: it is not. */
  readonly withdrawn: OfficeWord | null;
  /** Whether anything of it has been counted. */
  readonly isCounted: boolean;
  /** Said of an order that was not where it would have to be: once more, or after the end. */
  readonly idle: number;
}

/**
 * Where the orders of an office are: a function of the set of words on it, whatever order they came
 * in, as their times and then their ids have them. So every tier finds the same, an order is taken
 * over once, and an office is withdrawn only once it answers for nothing.
 */
export function officeState(words: readonly OfficeWord[]): OfficeState {
  const book = new Book();
  const sorted = [...words].sort((a, b) => a.hlc - b.hlc || compareRefs(a.ref, b.ref));
  for (const word of sorted) book.take(word);
  const { orders, blanks, withdrawn, isCounted, idle } = book;
  return { orders, blanks, withdrawn, isCounted, idle };
}

/** Orders the office still answers for: those that nobody has taken over. */
export function remaining({ orders }: Pick<OfficeState, 'orders'>): number {
  return at(orders, 'open').length + at(orders, 'listed').length;
}

export function at(orders: OfficeState['orders'], place: OrderPlace): OrderState[] {
  return [...orders.values()].filter((order) => order.place === place);
}

class Book {
  readonly orders = new Map<string, OrderState>();
  blanks = 0;
  withdrawn: OfficeWord | null = null;
  isCounted = false;
  idle = 0;

  take(word: OfficeWord): void {
    const { act } = word;
    if (this.withdrawn !== null && act.act !== 'produced') {
      this.idle += 1;
      return;
    }
    switch (act.act) {
      case 'inventory':
        this.count(act);
        break;
      case 'made':
        for (const order of this.those(act.numbers, ({ place }) => place === 'open')) {
          if (!order.isMade) this.blanks -= 1;
          order.isMade = true;
        }
        break;
      case 'hand-over':
        for (const order of this.those(act.numbers, ({ place }) => place === 'open')) {
          order.place = 'listed';
          order.list = refToId(word.ref);
        }
        break;
      case 'take-over':
        this.takeOver(act);
        break;
      case 'produced':
        for (const order of this.those(act.numbers, ({ place }) => place === 'taken')) {
          order.place = 'produced';
        }
        break;
      case 'withdraw':
        if (remaining(this) === 0 && this.blanks === 0) this.withdrawn = word;
        else this.idle += 1;
        break;
    }
  }

  private count({ orders, blanks }: OfficeAct): void {
    this.isCounted = true;
    this.blanks += blanks;
    for (const order of orders) {
      if (this.orders.has(order.number)) this.idle += 1;
      else this.orders.set(order.number, { order, place: 'open', isMade: false, list: '' });
    }
  }

  /** What did not come goes back to the account of the office. */
  private takeOver({ numbers, missing, blanks, list }: OfficeAct): void {
    const isOnWay = (order: OrderState) => order.place === 'listed' && order.list === list;
    for (const order of this.those(numbers, isOnWay)) order.place = 'taken';
    for (const order of this.those(missing, isOnWay)) order.place = 'open';
    this.blanks -= blanks;
  }

  private those(numbers: readonly string[], is: (order: OrderState) => boolean): OrderState[] {
    return numbers.flatMap((number) => {
      const order = this.orders.get(number);
      if (order !== undefined && is(order)) return [order];
      this.idle += 1;
      return [];
    });
  }
}
