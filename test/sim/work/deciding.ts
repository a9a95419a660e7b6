import type { CaseView } from '../../../node/cases/cases.js';
import { decideCase } from '../../../node/methods/decide.js';
import { fieldAt } from '../../../proto/fields.js';
import { idToRef, refToId } from '../../../proto/id.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { about, draft, type Values } from '../../node/drafts.js';
import { type ActionType, anyMachine, between, pick } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { officersOf, refusedTo, writeAs } from './officers.js';

const LISTED = 300;
/** Kinds about who is who. */
const OF_PEOPLE = ['shared-number', 'double-registration', 'multiple-registration'];
OF_PEOPLE.push('several-numbers');

/** The tier in charge decides cases of its own, some of them again. */
export const decide: ActionType = {
  kind: 'decide',
  group: 'work',
  weight: 4,
  draw: (shape, random) => ({ ...anyMachine(shape, random), count: between(1, 4, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    // Where nobody has anything to decide, somebody else may.
    const others = [...world.machines.values()].filter((machine) => machine.name !== name);
    const work = async (): Promise<void> => {
      for (const machine of [world.machine(name), ...others]) {
        if (await decideSome(world, machine, count, random)) return;
      }
    };
    void work();
  },
};

/** Gives whether there was anything to decide. */
async function decideSome(
  world: World,
  machine: Machine,
  count: number,
  random: () => number,
): Promise<boolean> {
  const { node, life } = machine;
  if (node === null) return false;
  const wish = { area: null, kind: null, state: null, limit: LISTED, after: null };
  try {
    const { cases } = await node.cases.query.list(wish);
    if (life.over) return false;
    const own = cases.filter(({ inCharge, records, state }) => {
      return inCharge === node.identity.code && records.length > 0 && state !== 'closed';
    });
    // Those about people are few among many others.
    const ofPeople = own.filter(({ kind }) => OF_PEOPLE.includes(kind));
    if (own.length === 0 || (ofPeople.length === 0 && random() < 0.5)) return false;
    for (let at = 0; at < count && !life.over; at++) {
      const few = ofPeople.length > 0 && random() < 0.8;
      const found = pick(few ? ofPeople : own, random);
      if (found !== undefined) await decideOne(world, machine, found, random);
    }
    return true;
  } catch (error) {
    if (!life.over) refusedTo(world, machine, 'decide', error);
    return false;
  }
}

async function decideOne(
  world: World,
  machine: Machine,
  found: CaseView,
  random: () => number,
): Promise<void> {
  const { node } = machine;
  if (node === null) return;
  const params = { id: found.id, why: 'sim', ...decisionOn(found, random) };
  await writeAs(world, machine, { what: 'decide', event: '410' }, async () => {
    const { changes } = (await decideCase(node, officersOf(machine), params)) as {
      changes: string[];
    };
    return { said: `decided ${found.kind} ${changes.length}`, changes };
  });
}

function decisionOn({ kind, records }: CaseView, random: () => number) {
  const choice = random();
  if (!OF_PEOPLE.includes(kind) || choice < 0.2) {
    return { defer: pick(['20040901', '20041001', '20050101'], random) ?? '' };
  }
  if (choice < 0.5) return { same: true };
  if (choice < 0.75) return { different: true };
  const kept = pick(records, random);
  return { keep: kept === undefined ? '' : refToId(kept.ref) };
}

/** Items somebody rules on. */
const RULED = ['XM', 'XM', 'YHZGX', 'CSRQ', 'MLXZ', 'GMSFHM', 'XB'] as const;

/** A verdict on a value: what is kept of what is stated, and what is rejected. */
export const ruleOnValue: ActionType = {
  kind: 'rule-on-value',
  group: 'work',
  weight: 3,
  draw: anyMachine,
  perform: (world, { machine: name = '' }, random) => {
    const machine = world.machine(name);
    const { node, code, place } = machine;
    const heard = world.records.filter(({ lane }) => isAtOrBelow(lane, code));
    const record = pick(heard, random);
    if (node === null || record === undefined) return;
    const event = record.kind === 'household' ? '230' : '130';
    const { entity } = draft(record.kind === 'household' ? '200' : '100', {});
    const view = node.query.record(entity, idToRef(record.id));
    if (view === null) return;
    const kept: { [field: string]: string } = {};
    const reject: { [field: string]: string[] } = {};
    const items = record.kind === 'household' ? (['HH'] as const) : RULED;
    for (let at = between(1, 2, random); at > 0; at--) {
      const field = pick(items, random) ?? 'HH';
      const stated = view.contributions.flatMap(({ fields, values }) =>
        values.filter((text, place) => fieldAt(fields[place] ?? 0)?.id === field && text !== ''),
      );
      const value = pick([...new Set(stated)], random);
      if (value === undefined) continue;
      kept[field] = value;
      reject[field] = [...new Set(stated)].filter((text) => text !== value && random() < 0.7);
    }
    const ruling = JSON.stringify({ tier: place.tier, reject, why: 'sim', case: '' });
    const values: Values = { ...kept, CJNR: ruling };
    const change = about(record.id, event, values, 'none', { entity });
    // Beside the registering station's lane it is kept, and decides nothing.
    world.write(machine, [change], random() < 0.9 ? record.lane : code, random() < 0.2);
  },
};
