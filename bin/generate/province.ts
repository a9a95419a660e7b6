import { dayNumber } from '../../proto/dates.js';
import type { NodeCode } from '../../proto/node-code.js';
import { type IdentityPart, planIdentities } from './identities.js';
import { DEFAULT_RATES, type Rates } from './rates.js';
import { stationsOf, type TreeNode, treeOf } from './tree.js';

export interface ProvinceOptions {
  readonly seed: number;
  /** Registrations in all stations together; spread evenly. */
  readonly people: number;
  /** How many stations, for a tree in the proportions of the training tree. Default 6. */
  readonly stations?: number;
  /** The tree itself, instead. */
  readonly tree?: readonly TreeNode[];
  readonly rates?: Partial<Rates>;
  /** The register day, YYYYMMDD, to which ages count. */
  readonly day?: string;
}

/** What is settled before the first row: who is registered twice, and how many live where. */
export interface Province {
  readonly seed: number;
  readonly people: number;
  /** dayNumber. */
  readonly today: number;
  readonly rates: Rates;
  readonly tree: readonly TreeNode[];
  readonly stations: readonly StationPlan[];
}

export interface StationPlan {
  readonly node: TreeNode;
  readonly area: string;
  readonly unit9: string;
  readonly rural: boolean;
  /** Rows. */
  readonly quota: number;
  readonly identities: readonly IdentityPart[];
  readonly index: number;
  readonly stations: number;
  readonly inCounty: number;
  readonly countyStations: number;
}

const STATIONS = 6;
export const REGISTER_DAY = '20040831';

export function planProvince(options: ProvinceOptions): Province {
  const { seed, people } = options;
  const tree = options.tree ?? treeOf(options.stations ?? STATIONS);
  const nodes = stationsOf(tree);
  const today = dayNumber(options.day ?? REGISTER_DAY);
  if (!Number.isSafeInteger(people) || people < 0)
    throw new RangeError(`no such number: ${people}`);
  if (today < 0) throw new RangeError(`no such day: ${options.day}`);
  if (nodes.length === 0) throw new RangeError('a tree without stations');
  const rates: Rates = { ...DEFAULT_RATES, ...options.rates };
  const quotas = nodes.map((_, at) => quotaOf(people, nodes.length, at));
  const identities = planIdentities({ seed, people, quotas, today, rates, stations: nodes });
  const stations = nodes.map((node, index) => {
    const siblings = nodes.filter((other) => other.parent === node.parent);
    if (node.area === null || node.unit9 === null) throw new RangeError(`${node.code} has no area`);
    return {
      node,
      area: node.area,
      unit9: node.unit9,
      rural: index % 2 === 1,
      quota: quotas[index] ?? 0,
      identities: identities[index] ?? [],
      index,
      stations: nodes.length,
      inCounty: siblings.indexOf(node),
      countyStations: siblings.length,
    };
  });
  return { seed, people, today, rates, tree, stations };
}

export function stationOf(province: Province, code: NodeCode): StationPlan {
  const found = province.stations.find((station) => station.node.code === code);
  if (found === undefined) throw new RangeError(`no station ${code} in the tree`);
  return found;
}

function quotaOf(people: number, stations: number, at: number): number {
  return Math.floor(people / stations) + (at < people % stations ? 1 : 0);
}
