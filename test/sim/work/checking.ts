import { checkState, RESULTS, STEPS } from '../../../conflict/check.js';
import { checkDraft, type Result } from '../../../node/methods/check/enter.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { idToRef } from '../../../proto/id.js';
import { type ActionType, anyStation, between, pick } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';

const PERSON = entityNo('person');

/** Officers go through the registers (核对), step by step; somebody above looks again at some. */
export const check: ActionType = {
  kind: 'check',
  group: 'work',
  weight: 4,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 5, random) }),
  perform: (world, { machine = '', count = 1 }, random) => {
    const station = world.machine(machine);
    for (let at = 0; at < count; at++) {
      const parent = world.machines.get(station.place.parent ?? '');
      const by = parent !== undefined && random() < 0.15 ? parent : station;
      checkOne(world, by, station.code, random);
    }
  },
};

function checkOne(world: World, by: Machine, lane: string, random: () => number): void {
  const own = world.records.filter((record) => record.lane === lane && record.kind === 'person');
  const id = idToRef(pick(own, random)?.id ?? 'anm0xwdjj16fjmwc-1-95a053f0');
  const { node } = by;
  const view = node?.query.record(PERSON, id) ?? null;
  if (node === null || view === null) return;
  const { step } = checkState(view.record, lane);
  const next: Result['done'] =
    step === null ? 'verified' : (STEPS[STEPS.indexOf(step) + 1] ?? 'recheck');
  const done =
    random() < 0.8 ? next : (pick<Result['done']>([...STEPS, 'recheck'], random) ?? 'verified');
  const results = done === 'recheck' ? ['1', '2'] : Object.values(RESULTS);
  const words: { readonly [name: string]: string } = {
    channel: pick(['internal', 'visit'], random) ?? '',
    result: pick(results, random) ?? '',
    officer: '王建国',
  };
  const word = (name: string) => words[name] ?? '';
  const result: Result = { id, done, date: '', word };
  try {
    world.write(by, [checkDraft(node, view, lane, result)], lane);
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    world.scheduler.note(`${by.name} does not check: ${error.code}`);
  }
}
