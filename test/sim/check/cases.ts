import type { CaseView } from '../../../node/cases/cases.js';
import type { HujiNode } from '../../../node/node.js';
import { hlcToText } from '../../../proto/hlc.js';
import { refToId } from '../../../proto/id.js';
import { isAtOrBelow, type NodeCode } from '../../../proto/node-code.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { firstDifference } from './difference.js';

/** A case as a node shows it, and the lanes of the registrations it is about. */
interface Shown {
  readonly id: string;
  readonly isClosed: boolean;
  readonly text: string;
  readonly reasons: readonly string[];
  readonly lanes: readonly string[];
  readonly records: CaseView['records'];
}

const ALL = { area: null, kind: null, limit: 1_000_000, after: null };

/**
 * Every tier shows the cases in which a registration of its own jurisdiction has a part, just as
 * the province does, which hears everybody: what it cannot see it has been told.
 */
export async function checkCases(world: World): Promise<void> {
  const province = world.machine(PROVINCE).node;
  if (province === null) return;
  const all = await casesOf(province);
  for (const { node, name, code } of world.machines.values()) {
    if (node === null) continue;
    const expected = all.filter(({ lanes }) => lanes.some((lane) => isAtOrBelow(lane, code)));
    const here = (await casesOf(node)).filter(
      (each) =>
        expected.some(({ id }) => id === each.id) ||
        !(isLeftOver(code, each, province) || isHanded(world, code, each)),
    );
    // Somebody who moved away is still at his old station as far as that one knows.
    const lanesOf = new Map(expected.map(({ id, lanes }) => [id, lanes]));
    const texts = (some: readonly Shown[]) =>
      some.map((each) => textFor(code, each, lanesOf.get(each.id) ?? each.lanes));
    const difference = firstDifference(texts(expected), texts(here));
    if (difference === null) continue;
    world.violate('cases', `${name} ${difference}`);
    return;
  }
}

/**
 * Over as far as a tier knows that hears one side: a later verdict, about others with whom the case
 * went on, is written in their lanes alone; and who has moved is no more of its jurisdiction.
 */
function isLeftOver(code: NodeCode, { isClosed, records }: Shown, province: HujiNode): boolean {
  const isHere = (lane: string) => isAtOrBelow(lane, code);
  return isClosed && !records.every((member) => isHere(stationOf(province, member)));
}

/** Of lanes that are no concern of this tier's, of which a stranger handed it some frames. */
function isHanded({ handed }: World, code: NodeCode, { records }: Shown): boolean {
  return records.every(({ lane }) => !isAtOrBelow(lane, code) && handed.has(`${code} ${lane}`));
}

function stationOf(node: HujiNode, { ref, lane, entity }: CaseView['records'][number]): string {
  return node.applier.homeOf(node.store, entity, ref) ?? lane;
}

/** A verdict that did not concern a station, it does not hear: it is told only what is open. */
function textFor(code: NodeCode, { text, reasons }: Shown, lanes: readonly string[]): string {
  const hears = lanes.every((lane) => isAtOrBelow(lane, code));
  const known = reasons.filter((reason) => hears || reason !== 'reopened');
  return `${text} ${known.join()}`;
}

/** Every case with all its records, closed ones too, but for two histories of a stream. */
export async function allCases(node: HujiNode): Promise<CaseView[]> {
  const found: CaseView[] = [];
  for (const state of [null, 'closed'] as const) {
    const { cases } = await node.cases.query.list({ ...ALL, state });
    for (const { id } of cases) {
      const whole = await node.cases.query.find(id);
      // Those concern whoever hears the lane, which is checked with digests.
      if (whole !== null && whole.kind !== 'log-fork') found.push(whole);
    }
  }
  return found;
}

async function casesOf(node: HujiNode): Promise<Shown[]> {
  return (await allCases(node)).map((each) => {
    const { id, kind, reasons, state, due, inCharge, area, openedAt, records } = each;
    const isClosed = state === 'closed';
    // What is over was decided where they were registered then.
    const lanes = records.map((member) => (isClosed ? member.lane : stationOf(node, member)));
    const parts = [id, kind, state, due, inCharge, area, hlcToText(openedAt)];
    const ids = records.map(({ ref }) => refToId(ref)).sort();
    const text = [...parts, ids.join()].join(' ');
    return { id, isClosed, text, reasons, lanes, records };
  });
}
