import type { Draft } from '../../node/capture/capture.js';
import { dayOf } from '../../node/clock.js';
import type { HujiNode } from '../../node/node.js';
import { KIND, kindRange, readRef } from '../../node/store/keys.js';
import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeId, refToId } from '../../proto/id.js';
import { about, type Values } from '../node/drafts.js';
import { caseLine } from './expected.js';

/**
 * What stations do after they have loaded their files, with whole households in which nothing is
 * planted: visits, deaths, moves. Each way is a plant of its own, or a trap.
 */
export const ACTS = [
  'visited-in-vain',
  'found-at-home',
  'died-out',
  'dangling',
  'on-the-way',
  'left-the-province',
  'moved-next-door',
  'not-let-go',
] as const;
export type Act = (typeof ACTS)[number];

const PERSON = entityNo('person');
const [RYID, HH, HLX] = [fieldNo('RYID'), fieldNo('HH'), fieldNo('HLX')];
const DAY = 86_400_000;
/** Days ago: longer than is lawful. */
const LONG_AGO = 45;
const MEMBERS_MAX = 5;
const COLLECTIVE = '2';

interface Household {
  readonly number: string;
  readonly members: readonly { readonly id: ChangeId; readonly row: string }[];
}

/** What becomes of a household, and what the next station has to do because of it. */
interface Deed {
  readonly drafts: readonly Draft[];
  readonly next: readonly Draft[];
  /** Lines of cases, as the truth file's. */
  readonly cases: readonly string[];
}

/** All that one station does. */
export interface Done extends Deed {
  readonly acts: readonly Act[];
}

export interface ActWish {
  readonly node: HujiNode;
  /** Row ids of whoever something is planted on. */
  readonly planted: ReadonlySet<string>;
  /** How often each way. */
  readonly times: number;
  /** Whether a station comes after this one, to which people can move. */
  readonly hasNext: boolean;
  dice(): number;
}

export async function actsOf({ node, planted, times, hasNext, dice }: ActWish): Promise<Done> {
  const all = (await householdsOf(node)).filter(({ members }) =>
    members.every(({ row }) => !planted.has(row)),
  );
  const deeds: (Deed & { readonly act: Act })[] = [];
  const ways = ACTS.filter((act) => hasNext || !/next|let-go/u.test(act));
  for (const act of ways) {
    for (let count = 0; count < times && all.length > 0; count++) {
      const [household] = all.splice(Math.floor(dice() * all.length), 1);
      if (household === undefined) break;
      deeds.push({ ...perform(act, household, node), act });
    }
  }
  return {
    drafts: deeds.flatMap(({ drafts }) => drafts),
    next: deeds.flatMap(({ next }) => next),
    cases: deeds.flatMap(({ cases }) => cases),
    acts: deeds.map(({ act }) => act),
  };
}

function perform(act: Act, { number, members }: Household, node: HujiNode): Deed {
  const day = (ago: number) => dayOf({ now: () => node.clock.now() - ago * DAY });
  const rows = members.map(({ row }) => row);
  const empty = caseLine('empty-registration', '', [`${node.identity.code}:${number}`]);
  const each = (event: string, values: Values, more: Partial<Draft> = {}): Draft[] =>
    members.map(({ id }) => about(id, event, values, 'register', more));
  const visit = (result: string) =>
    members.map(({ id }) => {
      const said = { HDQD: '2', HDJG: result };
      return about(id, '150', said, 'none', { source: 0 });
    });
  const out = (ago: number, to = '229901') =>
    each('106', { QCRQ: day(ago), QWDSSXQ: to }, { since: day(ago) });
  const arrive = (ago: number) => each('105', {}, { since: day(ago) });
  const dangling = rows.map((row) => caseLine('dangling-move', '', [row]));
  const nothing = { drafts: [], next: [], cases: [] };
  switch (act) {
    case 'visited-in-vain':
      return { ...nothing, drafts: visit('3'), cases: [caseLine('empty-registration', '', rows)] };
    case 'found-at-home':
      return { ...nothing, drafts: visit('1') };
    case 'died-out':
      return { ...nothing, drafts: each('102', {}), cases: [empty] };
    case 'dangling':
      return { ...nothing, drafts: out(LONG_AGO), cases: [...dangling, empty] };
    case 'on-the-way':
      return { ...nothing, drafts: out(1), cases: [empty] };
    case 'left-the-province':
      return { ...nothing, drafts: out(LONG_AGO, '110105'), cases: [empty] };
    case 'moved-next-door':
      return { drafts: out(LONG_AGO), next: arrive(LONG_AGO - 3), cases: [empty] };
    case 'not-let-go':
      return { ...nothing, next: arrive(LONG_AGO), cases: dangling };
  }
}

/** Households of few people at a station, but for collective ones. */
async function householdsOf(node: HujiNode): Promise<Household[]> {
  const all = new Map<string, { id: ChangeId; row: string }[]>();
  for await (const [key] of node.store.range(...kindRange(KIND.record))) {
    if (key[1] !== PERSON) continue;
    const view = node.query.record(PERSON, readRef(key, 2));
    const number = view?.value(HH) ?? '';
    if (view === null || number === '' || view.value(HLX) === COLLECTIVE) continue;
    const one = { id: refToId(view.ref), row: view.value(RYID) ?? '' };
    all.set(number, [...(all.get(number) ?? []), one]);
  }
  return [...all]
    .map(([number, members]) => ({ number, members }))
    .filter(({ members }) => members.length <= MEMBERS_MAX);
}
