import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { inOrder, MINUTE } from '../plan/action.js';
import { drawActions, drawHistory, type History } from '../plan/draw.js';
import { drawShape } from '../world/shape.js';
import type { Trial } from './trials.js';

/** Simulated minutes of the usual mix. */
const MINUTES = 30;
/** Series of randomness: the tree, the actions. */
const SHAPE_SERIES = 1;
const TRIAL_SERIES = 3;

/** The usual history of a seed, or one made for a mutant. */
export function historyOf(seed: number, trial: Trial | undefined): History {
  if (trial === undefined) return drawHistory(seed, MINUTES);
  const { work, faults, workPerMinute, faultsPerMinute, minutes } = trial;
  const shape = drawShape(seededRandom(seed, SHAPE_SERIES));
  const random = seededRandom(seed, TRIAL_SERIES);
  const ms = minutes * MINUTE;
  // Each kind as often as the others, however seldom the usual mix has it.
  const draw = (group: 'work' | 'fault', kinds: readonly string[], perMinute: number) =>
    kinds.flatMap((kind) => {
      const count = Math.ceil((perMinute * minutes) / kinds.length);
      return drawActions(group, count, shape, ms, random, (other) => other === kind);
    });
  const actions = [...draw('work', work, workPerMinute), ...draw('fault', faults, faultsPerMinute)];
  return { seed, scenario: 'trial', shape, ms, actions: inOrder(actions) };
}
