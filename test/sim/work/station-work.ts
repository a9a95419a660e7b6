import type { Draft } from '../../../node/capture/capture.js';
import { idToRef } from '../../../proto/id.js';
import { SOURCES, type Source } from '../../../proto/source.js';
import { about, draft, householdNumber, person } from '../../node/drafts.js';
import { type ActionType, anyStation, between, pick } from '../plan/action.js';
import type { KnownRecord, World } from '../world/world.js';

/** Those a claim can come from. */
export const CLAIM_SOURCES: readonly Source[] = SOURCES.filter((source) => source !== 'none');

const NAMES = ['王一', '王二', '李三', '𠮷野', '张', ''];
export const KINSHIPS = ['01', '02', '10', '20', '30'];
const BIRTHS = ['19640512', '19640513', '19800229', '19991231'];

/** Events of a person that is known, with what they say. */
const PERSON_EVENTS = [
  '107',
  '107',
  '107',
  '103',
  '104',
  '110',
  '120',
  '102',
  '109',
  '111',
  '112',
  '105',
  '106',
  '114',
];
const HOUSEHOLD_EVENTS = ['202', '203', '220'];

export function anySource(random: () => number): Source {
  return pick(CLAIM_SOURCES, random) ?? 'computer';
}

export function someValues(random: () => number): { [id: string]: string } {
  const all: [string, string][] = [
    ['XM', pick(NAMES, random) ?? ''],
    ['YHZGX', pick(KINSHIPS, random) ?? ''],
    ['CSRQ', pick(BIRTHS, random) ?? ''],
    ['MLXZ', `${between(1, 3, random)} 号`],
  ];
  const some = all.filter(() => random() < 0.5);
  return Object.fromEntries(some.length > 0 ? some : all.slice(0, 1));
}

/** Something that befalls a known record, whoever writes it down. */
export function somethingAbout(
  record: KnownRecord,
  random: () => number,
  source: Source = anySource(random),
): Draft {
  if (record.kind === 'household') {
    const event = pick(HOUSEHOLD_EVENTS, random) ?? '202';
    const values = { HH: householdNumber(between(1, 300, random)) };
    const change = about(record.id, event, values, source);
    return { ...change, entity: draft('200', {}).entity };
  }
  return about(record.id, pick(PERSON_EVENTS, random) ?? '107', someValues(random), source);
}

/** Records the clerk of a lane has heard of, mostly his own. */
export function knownTo(world: World, lane: string, random: () => number): KnownRecord[] {
  const own = world.records.filter((record) => record.lane === lane);
  return random() < 0.85 && own.length > 0 ? own : world.records;
}

/** A register is loaded: people and their households. */
export const load: ActionType = {
  kind: 'load',
  group: 'work',
  weight: 3,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(5, 60, random) }),
  perform: (world, { machine = '', count = 1 }, random) => {
    const first = between(0, 900, random);
    const source = anySource(random);
    const drafts = Array.from({ length: count }, (_, at) =>
      at % 4 === 3
        ? draft('200', { HH: householdNumber(first + at) })
        : person(first + at, {}, source),
    );
    world.write(world.machine(machine), drafts, world.machine(machine).code, random() < 0.7);
  },
};

/** One or a few events at the counter. */
export const event: ActionType = {
  kind: 'event',
  group: 'work',
  weight: 10,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 3, random) }),
  perform: (world, { machine = '', count = 1 }, random) => {
    const drafts: Draft[] = [];
    const { code } = world.machine(machine);
    for (let at = 0; at < count; at++) {
      const record = pick(knownTo(world, code, random), random);
      if (record === undefined || random() < 0.25) drafts.push(newcomer(random));
      else drafts.push(somethingAbout(record, random));
    }
    world.write(world.machine(machine), drafts, code, random() < 0.1);
  },
};

/** Born, supplemented, or a household set up. */
function newcomer(random: () => number): Draft {
  const n = between(0, 999, random);
  const code = pick(['101', '108', '201'], random) ?? '101';
  if (code === '201') return draft('201', { HH: householdNumber(n) });
  return { ...person(n), event: code };
}

/** A person moves: out here, in there, the two linked by an act; later work is done there. */
export const move: ActionType = {
  kind: 'move',
  group: 'work',
  weight: 2,
  draw: (shape, random) => ({
    machine: anyStation(shape, random).machine ?? '',
    other: anyStation(shape, random).machine ?? '',
  }),
  perform: (world, { machine = '', other = '', seed }, random) => {
    const people = world.records.filter(({ lane, kind }) => lane === machine && kind === 'person');
    const leaving = pick(people, random);
    if (leaving === undefined) return;
    const act = `act-${seed}`;
    const since = String(between(20040801, 20040830, random));
    const out = about(leaving.id, '106', { QCRQ: since }, 'register', { act, since });
    const arriving = { ...person(between(0, 999, random)), event: '105', act, since };
    // Some come from another province, and some before they have left.
    const isForeign = random() < 0.2;
    const target = isForeign ? null : idToRef(leaving.id);
    if (!isForeign && random() < 0.9) world.write(world.machine(machine), [out], machine);
    world.write(world.machine(other), [{ ...arriving, target }], other);
    if (!isForeign) world.follow(leaving.id, other);
  },
};
