import type { Draft } from '../../../node/capture/capture.js';
import { entityNo } from '../../../proto/entity.js';
import { about, draft, person } from '../../node/drafts.js';
import { type ActionType, anyStation, between, pick } from '../plan/action.js';
import type { World } from '../world/world.js';

const CAUSES = ['over-quota', 'out-of-wedlock', 'foundling', 'other'];
const PAPERS = ['birth-certificate', 'judgment', 'paternity-test'];
const CASE = { entity: entityNo('case') };

/** Somebody found unregistered, registered, or given up; papers found missing, and brought. */
export const handling: ActionType = {
  kind: 'handling',
  group: 'work',
  weight: 2,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 3, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    const machine = world.machine(name);
    const drafts = Array.from({ length: count }, () => someCase(world, machine.code, random));
    world.write(machine, drafts, machine.code, random() < 0.2);
  },
};

function someCase(world: World, lane: string, random: () => number): Draft {
  const due = String(between(20040901, 20040930, random));
  const handled = { AJCB: lane, AJXQ: due };
  const sought = pick(
    world.ledger.everSaid().filter(({ event, lane: its }) => {
      return event === '413' && (its === lane || random() < 0.2);
    }),
    random,
  );
  const people = world.records.filter((each) => each.lane === lane && each.kind === 'person');
  const known = pick(people.slice(0, 8), random);
  const documents = PAPERS.filter(() => random() < 0.4).map((kind) => ({ kind }));
  const chance = random();
  if (sought !== undefined && chance < 0.25) {
    const born = { ...person(between(0, 999, random), { AJBH: sought.record }), event: '108' };
    return { ...born, documents };
  }
  if (sought?.lane === lane && chance < 0.35) {
    return about(sought.record, '415', { AJYY: '外省' }, 'none', CASE);
  }
  if (known !== undefined && chance < 0.6) {
    const missing = PAPERS.filter(() => random() < 0.4).join(' ');
    const values = missing === '' ? { AJQK: '', AJYY: '核实' } : { AJQK: missing, ...handled };
    return about(known.id, '414', values, 'none');
  }
  if (known !== undefined && chance < 0.75) {
    return about(known.id, '120', { MZ: '01' }, 'declared', { documents });
  }
  const values = { XM: '赵来', XB: '1', CSRQ: '20030501', AJYY: pick(CAUSES, random) ?? '' };
  return draft('413', { ...values, ...handled }, { ...CASE, source: 0 });
}
