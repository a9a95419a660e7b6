import type { History } from './draw.js';

/** Draws the history of a named scenario; `minutes` null: as long as the scenario takes. */
export type Scenario = (seed: number, minutes: number | null) => History;

/** Provinces and courses of events that somebody will ask for by name. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([]);

export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) {
    throw new RangeError(`no scenario ${name}; there are ${[...SCENARIOS.keys()].join(', ')}`);
  }
  return scenario;
}
