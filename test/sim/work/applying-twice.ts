import { APPLICANT, acceptedValue } from '../../../conflict/card/card-state.js';
import { isBinding } from '../../../conflict/card/stages.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import type { ChangeId } from '../../../proto/id.js';
import { householdNumber, person } from '../../node/drafts.js';
import { type ActionType, anyStation, between, SECOND } from '../plan/action.js';
import { handIn } from '../world/clerk.js';
import type { Machine } from '../world/machine.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { applyFor, openGate, stateAt } from './cards.js';
import { applicationsAt, forward, moveTo } from './renewing.js';

const ROUNDS = 30;

/**
 * Somebody applies, moves as soon as it has been decided that he gets a card, and applies again
 * where he lives now, before he has been handed the first.
 */
export const applyingTwice: ActionType = {
  kind: 'applying-twice',
  group: 'work',
  weight: 0,
  draw: (shape, random) => ({
    machine: anyStation(shape, random).machine ?? '',
    other: anyStation(shape, random).machine ?? '',
  }),
  perform: (world, { machine: name = '', other = '', seed }, random) => {
    if (name === other) return;
    void begin(world, [world.machine(name), world.machine(other)], seed, random);
  },
};

type Stations = readonly [here: Machine, next: Machine | null];

async function begin(
  world: World,
  stations: readonly [Machine, Machine],
  seed: number,
  random: () => number,
): Promise<void> {
  const [from] = stations;
  const first = `22990119700101${String(seed % 1000).padStart(3, '0')}`;
  const known = { CSRQ: '19700101', GMSFHM: first + checkDigit(first), YHZGX: '01' };
  const sex = Number(first.at(-1)) % 2 === 1 ? '1' : '2';
  const household = householdNumber(1500 + 3 * (seed % 400));
  const draft = person(seed % 1000, { ...known, XB: sex, HH: household }, 'register');
  const answers = await handIn(world, from, [draft], { lane: from.code });
  const [answer] = Array.isArray(answers) ? answers : [];
  if (answer?.ok !== true) return;
  for (const { code } of stations) openGate(world, code);
  const course = { who: answer.id, act: `twice-${seed}`, random };
  goOn(world, stations, course, ROUNDS);
}

interface Course {
  readonly who: ChangeId;
  readonly act: string;
  readonly random: () => number;
}

/** Step after step where he lives; once he is to have a card he goes, and that one is left. */
function goOn(world: World, [here, next]: Stations, course: Course, left: number): void {
  if (left === 0 || world.mended) return;
  const { who, act, random } = course;
  const card = cardOf(world, here, who);
  const decided = card === null ? null : stateAt(world.machine(PROVINCE), card);
  let stations: Stations = [here, next];
  if (card === null) applyFor(world, here, who, random);
  else if (next === null || decided === null || !isBinding(decided.stage)) {
    forward(world, here, card);
  } else {
    moveTo(world, who, [here, next], act);
    stations = [next, null];
  }
  const ms = between(5, 20, random) * SECOND;
  world.scheduler.after(ms, () => goOn(world, stations, course, left - 1));
}

/** His application there; null: he has made none. */
function cardOf(world: World, station: Machine, person: ChangeId): ChangeId | null {
  const found = applicationsAt(world, station).findLast(({ record }) => {
    const state = stateAt(station, record);
    return state !== null && acceptedValue(state, APPLICANT) === person;
  });
  return found?.record ?? null;
}
