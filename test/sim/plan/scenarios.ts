import { cloneStation } from '../scenario/clone-station.js';
import { crowdedDoors } from '../scenario/crowded-doors.js';
import { dialUpNight } from '../scenario/dial-up-night.js';
import { diskCourier } from '../scenario/disk-courier.js';
import { largeTree } from '../scenario/large-tree.js';
import { leasedNumbers } from '../scenario/leased-numbers.js';
import { photographs } from '../scenario/photographs.js';
import { pilotAutumn2004 } from '../scenario/pilot-autumn-2004.js';
import { provinceDiskFull } from '../scenario/province-disk-full.js';
import type { Expectations, Scenario } from './scenario.js';

const ALL = [
  pilotAutumn2004,
  dialUpNight,
  diskCourier,
  provinceDiskFull,
  cloneStation,
  largeTree,
  leasedNumbers,
  photographs,
  crowdedDoors,
];

/** Provinces and courses of events that somebody will ask for by name. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  ALL.map((scenario) => [scenario.name, scenario]),
);

export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) {
    throw new RangeError(`no scenario ${name}; there are ${[...SCENARIOS.keys()].join(', ')}`);
  }
  return scenario;
}

/** What a history's scenario asks for beside the promises that always hold. */
export function expectations(name: string): Required<Expectations> {
  const nothing = () => null;
  return { beforeHealing: nothing, afterwards: nothing, ...SCENARIOS.get(name) };
}
