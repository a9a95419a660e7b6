import { type Action, MINUTE } from '../plan/action.js';
import type { History } from '../plan/draw.js';
import type { Outcome } from './run.js';

export interface Shrunk {
  readonly history: History;
  readonly outcome: Outcome;
  readonly runs: number;
}

/**
 * Leaves out whatever a history can do without and still break the same promise: halves first,
 * then smaller parts, machines nobody needs, the quiet end. Gives up after `runsMax` runs.
 */
export async function shrink(
  failing: { readonly history: History; readonly outcome: Outcome },
  run: (history: History) => Promise<Outcome>,
  runsMax: number,
): Promise<Shrunk> {
  const check = failing.outcome.violation?.check;
  let best = failing;
  let runs = 0;
  const tries = async (history: History): Promise<boolean> => {
    runs++;
    const outcome = await run(history);
    if (outcome.violation?.check !== check) return false;
    best = { history, outcome };
    return true;
  };
  // Whatever a scenario asks for, a history without its actions lacks too.
  if (check === 'scenario') return { ...best, runs };
  let size = Math.ceil(best.history.actions.length / 2);
  while (size >= 1 && runs < runsMax) {
    const shorter = await withoutParts(best.history, size, tries, () => runs < runsMax);
    if (!shorter && size === 1) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  for (const place of [...best.history.shape].reverse()) {
    if (runs >= runsMax) break;
    const smaller = withoutPlace(best.history, place.code);
    if (smaller !== null) await tries(smaller);
  }
  const { history } = best;
  const end = (history.actions.at(-1)?.at ?? 0) + MINUTE;
  if (runs < runsMax && end < history.ms) await tries({ ...history, ms: end });
  return { ...best, runs };
}

/** Goes through the actions once, `size` at a time; gives whether something could go. */
async function withoutParts(
  from: History,
  size: number,
  tries: (history: History) => Promise<boolean>,
  more: () => boolean,
): Promise<boolean> {
  let { actions } = from;
  let shorter = false;
  for (let at = 0; at < actions.length && more(); ) {
    const rest: readonly Action[] = [...actions.slice(0, at), ...actions.slice(at + size)];
    if (await tries({ ...from, actions: rest })) {
      actions = rest;
      shorter = true;
    } else {
      at += size;
    }
  }
  return shorter;
}

/** The tree without a leaf that no action names; null where something hangs on it. */
function withoutPlace(history: History, code: string): History | null {
  const { shape, actions } = history;
  const needed =
    shape.some(({ parent }) => parent === code) ||
    actions.some(({ machine, other }) => machine === code || other === code);
  const place = shape.find((each) => each.code === code);
  if (needed || place === undefined || place.parent === null) return null;
  const rest = shape.filter((each) => each !== place);
  // Somebody must be left to work.
  return rest.some(({ tier }) => tier === 'station') ? { ...history, shape: rest } : null;
}
