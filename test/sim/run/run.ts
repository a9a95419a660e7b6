import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { checkBounds } from '../check/bounds.js';
import { missingTo } from '../check/convergence.js';
import { checkAll } from '../check/final.js';
import { checkLanes } from '../check/lanes.js';
import { checkReceipts } from '../check/receipts.js';
import { checkWriting } from '../check/writing.js';
import { bring } from '../fault/courier.js';
import { type Action, MINUTE, SECOND } from '../plan/action.js';
import type { History } from '../plan/draw.js';
import { kindOf } from '../plan/kinds.js';
import { expectations } from '../plan/scenarios.js';
import { PROVINCE } from '../world/shape.js';
import { Violation } from '../world/violation.js';
import { World } from '../world/world.js';
import '../world/known-signatures.js';

/** Once faults stop, everybody has caught up within so long, ms of simulated time. */
export const HEALING_MS = 3 * 60 * MINUTE;
const LOOK_EVERY_MS = 30 * SECOND;
const RECEIPTS_EVERY_MS = 2 * MINUTE;
const BOUNDS_EVERY_MS = 10 * SECOND;
const ASLEEP_MS = 5 * MINUTE;
/** An action's own series of randomness. */
const ACTION_SERIES = 7;

export interface Outcome {
  /** Null: every promise was kept. */
  readonly violation: Violation | null;
  /** SHA-256 over the event log. */
  readonly logHash: string;
  readonly events: number;
  /** Simulated, to the end of the healing. */
  readonly ms: number;
  /** From the end of the faults until everybody had caught up, ms of simulated time. */
  readonly healedIn: number;
  readonly written: number;
  readonly refused: number;
  readonly performed: number;
}

/** Runs a history from its beginning until all is mended, and checks what must hold. */
export async function runHistory(
  history: History,
  tell?: (line: string) => void,
  onWorld: (world: World) => void = () => undefined,
): Promise<Outcome> {
  const { seed, shape } = history;
  let world: World | null = null;
  let early: Violation | null = null;
  const uncaught = (error: unknown): void => {
    if (world === null) early ??= new Violation('defect', textOf(error));
    else world.violate('defect', textOf(error));
  };
  process.on('uncaughtException', uncaught);
  process.on('unhandledRejection', uncaught);
  try {
    world = await World.make({ seed, shape, ...(tell === undefined ? {} : { tell }) });
    if (early !== null) return unmade(early);
    onWorld(world);
    return await watched(world, history);
  } catch (error) {
    return unmade(early ?? new Violation('defect', textOf(error)));
  } finally {
    process.off('uncaughtException', uncaught);
    process.off('unhandledRejection', uncaught);
  }
}

/** There was no world to run it in. */
function unmade(violation: Violation): Outcome {
  const nothing = { events: 0, ms: 0, healedIn: 0, written: 0, refused: 0, performed: 0 };
  return { violation, logHash: '', ...nothing };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function watched(world: World, history: History): Promise<Outcome> {
  const { scheduler } = world;
  const begun = scheduler.now;
  const course = { performed: 0, healedIn: 0 };
  try {
    await live(world, history, course);
  } catch (error) {
    // What is thrown at once, by a timer or a question, ends the run as what is thrown later does.
    world.violate('defect', textOf(error));
  }
  return {
    violation: world.violations[0] ?? null,
    logHash: scheduler.logHash(),
    events: scheduler.events,
    ms: scheduler.now - begun,
    written: world.written,
    refused: world.refused,
    ...course,
  };
}

/** The history, the healing, and what must hold then; `course` is how it went. */
async function live(
  world: World,
  { actions, ms, scenario }: History,
  course: { performed: number; healedIn: number },
): Promise<void> {
  const { beforeHealing, afterwards } = expectations(scenario);
  const { scheduler } = world;
  const begun = scheduler.now;
  const broken = () => world.violations.length > 0;
  for (const machine of world.machines.values()) {
    scheduler.after(machine.place.from ?? 0, () => void world.start(machine));
  }
  for (const action of actions) {
    scheduler.after(action.at, () => {
      course.performed++;
      perform(world, action);
    });
  }
  every(world, RECEIPTS_EVERY_MS, () => checkReceipts(world));
  every(world, RECEIPTS_EVERY_MS, () => checkLanes(world));
  every(world, BOUNDS_EVERY_MS, () => checkBounds(world));
  await scheduler.run(begun + ms, broken);
  const early = broken() ? null : beforeHealing(world);
  const healing = scheduler.now;
  if (!broken()) await heal(world);
  course.healedIn = scheduler.now - healing;
  if (!broken()) await checkWriting(world);
  if (!broken()) await catchUp(world);
  if (!broken()) await checkAll(world);
  // Last of all: what a shorter history breaks is not what its scenario asks for.
  const unmet = broken() ? null : (early ?? (await afterwards(world)));
  if (unmet !== null) world.violate('scenario', unmet);
}

function perform(world: World, action: Action): void {
  const { kind, machine = '', other = '', count = '', ms = '' } = action;
  // A shorter history may lack what makes a clone.
  if ([machine, other].some((name) => name !== '' && !world.machines.has(name))) return;
  world.scheduler.note(`do ${[kind, machine, other, count, ms].join(' ').trim()}`);
  kindOf(kind).perform(world, action, seededRandom(action.seed, ACTION_SERIES));
}

/** Again and again until the world ends; seldom while nobody is up. */
function every(world: World, ms: number, call: () => void): void {
  const somebody = [...world.machines.values()].some(({ isUp }) => isUp);
  world.scheduler.after(somebody ? ms : Math.max(ms, ASLEEP_MS), () => {
    call();
    every(world, ms, call);
  });
}

/** A province that was set back waits for all below it; of the rogue its operator knows better. */
function goOnWithoutRogue({ machines, rogue }: World): void {
  const { node } = machines.get(PROVINCE) ?? {};
  const awaiting = node?.recovery.awaiting() ?? [];
  if (node === undefined || node === null || awaiting.length === 0) return;
  if (awaiting.every((code) => code === rogue?.place.code)) void node.recovery.goOn();
}

/** Faults stop, whoever is down is started, and everybody catches up. */
async function heal(world: World): Promise<void> {
  const { scheduler, network, machines } = world;
  scheduler.note('heal');
  world.mended = true;
  world.weather++;
  network.setFaults({});
  network.heal();
  for (const machine of machines.values()) {
    Object.assign(machine.clock, { offsetMs: 0, drift: 1 });
    Object.assign(machine.disk.faults, { failing: 0, full: false, syncMs: [1, 8] });
    machine.disk.onSync = null;
    if (!machine.isUp) void world.start(machine);
  }
  await catchUp(world);
}

/** Until everybody holds what everybody else does. */
async function catchUp(world: World): Promise<void> {
  const { scheduler, machines } = world;
  const until = scheduler.now + HEALING_MS;
  let missing: string | null = 'everything';
  while (missing !== null && scheduler.now < until && world.violations.length === 0) {
    for (const { place, name } of machines.values()) {
      if (place.line === false && place.parent !== null) bring(world, name, place.parent);
    }
    await scheduler.run(scheduler.now + LOOK_EVERY_MS);
    for (const machine of machines.values()) if (!machine.isUp) void world.start(machine);
    goOnWithoutRogue(world);
    missing = missingTo(world);
  }
  if (missing !== null)
    world.violate('progress', `after ${HEALING_MS / MINUTE} minutes: ${missing}`);
}
