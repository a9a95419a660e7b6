import { refToId } from '../../../proto/id.js';
import { documentOf, type ModelPlan } from './act-model.js';
import { type Claim, earlierFirst } from './claim.js';

interface Order {
  place: 'open' | 'listed' | 'taken' | 'produced';
  isMade: boolean;
  list: string;
}

/** What has been said of an office, word by word; docs/PROTOCOL.md, Former card offices. */
export interface ModelOffice {
  readonly orders: Map<string, Order>;
  blanks: number;
  /** Day of the word by which it was withdrawn; null: it was not. */
  withdrawn: string | null;
  idle: number;
}

/**
 * Of an office, by all claims there are: its words in the order of their times, then of their ids;
 * what is not where it would be stays.
 */
export function officeBy(code: string, claims: readonly Claim[]): ModelOffice {
  const words = claims.filter(({ lane, change }) => lane === code && change.event === '972');
  const office: ModelOffice = { orders: new Map(), blanks: 0, withdrawn: null, idle: 0 };
  for (const word of words.sort(earlierFirst)) say(office, word);
  return office;
}

function say(office: ModelOffice, word: Claim): void {
  const read = documentOf(word.change);
  const act = String(read['act']);
  const list = (name: string) => (read[name] ?? []) as readonly string[];
  const blanks = Number(read['blanks'] ?? 0);
  if (office.withdrawn !== null && act !== 'produced') {
    office.idle++;
    return;
  }
  const each = (numbers: readonly string[], is: (o: Order) => boolean, go: (o: Order) => void) => {
    for (const number of numbers) {
      const order = office.orders.get(number);
      if (order !== undefined && is(order)) go(order);
      else office.idle++;
    }
  };
  if (act === 'inventory') {
    office.blanks += blanks;
    for (const [number = ''] of (read['orders'] ?? []) as readonly (readonly string[])[]) {
      if (office.orders.has(number)) office.idle++;
      else office.orders.set(number, { place: 'open', isMade: false, list: '' });
    }
  }
  const isOpen = ({ place }: Order) => place === 'open';
  if (act === 'made') {
    each(list('numbers'), isOpen, (order) => {
      office.blanks -= order.isMade ? 0 : 1;
      order.isMade = true;
    });
  }
  if (act === 'hand-over') {
    each(list('numbers'), isOpen, (order) => {
      Object.assign(order, { place: 'listed', list: refToId(word.ref) });
    });
  }
  if (act === 'take-over') {
    const isOnIt = (order: Order) => order.place === 'listed' && order.list === read['list'];
    each(list('numbers'), isOnIt, (order) => Object.assign(order, { place: 'taken' }));
    each(list('missing'), isOnIt, (order) => Object.assign(order, { place: 'open' }));
    office.blanks -= blanks;
  }
  if (act === 'produced') {
    const isTaken = ({ place }: Order) => place === 'taken';
    each(list('numbers'), isTaken, (order) => Object.assign(order, { place: 'produced' }));
  }
  if (act !== 'withdraw') return;
  const left = [...office.orders.values()].some(
    ({ place }) => place === 'open' || place === 'listed',
  );
  if (left || office.blanks !== 0) office.idle++;
  else office.withdrawn = word.change.since ?? '';
}

/** As `office show` has it, in one line. */
export function officeText(
  code: string,
  office: ModelOffice,
  plan: ModelPlan,
  day: string,
): string {
  const { orders, blanks, withdrawn, idle } = office;
  const at = (place: Order['place']) => [...orders.values()].filter((each) => each.place === place);
  const pilot = plan.phases.find(({ phase }) => phase === 'pilot')?.from.replaceAll('-', '') ?? '';
  const stage = withdrawn !== null ? 'withdrawn' : day < pilot ? 'active' : 'draining';
  const open = at('open');
  const figures = {
    ...{ office: code, stage, withdrawn: withdrawn ?? '', listed: orders.size },
    open: open.filter(({ isMade }) => !isMade).length,
    made: open.filter(({ isMade }) => isMade).length,
    handedOver: at('listed').length,
    takenOver: at('taken').length,
    produced: at('produced').length,
    ...{ blanks, remaining: open.length + at('listed').length, idle },
  };
  return OFFICE_FIGURES.map((name) => `${name} ${figures[name]}`).join(' ');
}

export const OFFICE_FIGURES = [
  ...(['office', 'stage', 'withdrawn', 'listed', 'open', 'made', 'handedOver'] as const),
  ...(['takenOver', 'produced', 'blanks', 'remaining', 'idle'] as const),
];

/** Orders that have come to the centre. */
export function takenBy({ orders }: ModelOffice): string[] {
  return [...orders].flatMap(([number, { place }]) => {
    return place === 'taken' || place === 'produced' ? [number] : [];
  });
}
