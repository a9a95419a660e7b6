import type { NodeCode, Tier } from '../../proto/node-code.js';

/** A node of a training province. Its people live in fictional areas (2299xx). */
export interface TreeNode {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly parent: NodeCode | null;
  /** The training area of a county and its stations; null above. */
  readonly area: string | null;
  /** Area and three station digits, of stations only. */
  readonly unit9: string | null;
}

export interface TreeSize {
  readonly cities: number;
  readonly counties: number;
  readonly stations: number;
}

const PROVINCE = '22';
/** Counties have areas 229901 to 229949; those above are for people who came from elsewhere. */
export const COUNTIES_MAX = 49;
/** Stations of a county: DD 50 to 99, then A0 to Z9. */
const STATIONS_PER_COUNTY_MAX = 50 + 26 * 10;
/** Station digits 001 to 999. */
const STATION_DIGITS_MAX = 999;

/**
 * A training province of a given size; counties and stations are spread evenly, the first ones
 * taking what is over. Every node comes after its parent.
 */
export function makeTree(size: TreeSize): readonly TreeNode[] {
  checkSize(size);
  const top = node(PROVINCE, 'province', null, null, null);
  const nodes: TreeNode[] = [top];
  let county = 0;
  let station = 0;
  for (let city = 0; city < size.cities; city++) {
    const cityCode = PROVINCE + twoDigits(city + 1);
    const cityNode = node(cityCode, 'city', top.code, null, null);
    nodes.push(cityNode);
    const counties = share(size.counties, size.cities, city);
    for (let place = 0; place < counties; place++) {
      const area = `2299${twoDigits(county + 1)}`;
      const countyCode = cityCode + twoDigits(place + 2);
      const countyNode = node(countyCode, 'county', cityNode.code, area, null);
      nodes.push(countyNode);
      const stations = share(size.stations, size.counties, county);
      for (let at = 0; at < stations; at++) {
        // Distinct in the whole province as long as the digits suffice, so that household
        // numbers, which start with them, are distinct too.
        const digits = size.stations <= STATION_DIGITS_MAX ? station + 1 : at + 1;
        const unit9 = area + String(digits).padStart(3, '0');
        nodes.push(node(countyCode + stationPair(at), 'station', countyNode.code, area, unit9));
        station++;
      }
      county++;
    }
  }
  return nodes;
}

/** The tree of demo and tests: 2 cities, 3 counties, 6 stations. */
export const TRAINING_TREE: readonly TreeNode[] = makeTree({ cities: 2, counties: 3, stations: 6 });

/** A tree with that many stations: up to six, a part of TRAINING_TREE; then in its proportions. */
export function treeOf(stations: number): readonly TreeNode[] {
  if (stations <= 6) {
    const kept = stationsOf(TRAINING_TREE).slice(0, stations);
    const codes = new Set<NodeCode | null>(kept.map((each) => each.code));
    for (const each of [...TRAINING_TREE].reverse())
      if (codes.has(each.code)) codes.add(each.parent);
    return TRAINING_TREE.filter((each) => codes.has(each.code));
  }
  const counties = Math.min(COUNTIES_MAX, Math.max(3, Math.ceil(stations / 18)));
  const cities = Math.min(9, Math.max(2, Math.ceil(counties / 6)));
  return makeTree({ cities, counties, stations });
}

export function stationsOf(tree: readonly TreeNode[]): readonly TreeNode[] {
  return tree.filter((each) => each.tier === 'station');
}

function checkSize(size: TreeSize): void {
  const { cities, counties, stations } = size;
  const fits =
    cities >= 1 &&
    counties >= cities &&
    counties <= COUNTIES_MAX &&
    stations >= counties &&
    stations <= counties * STATIONS_PER_COUNTY_MAX;
  if (!fits) {
    throw new RangeError(
      `no such tree: ${cities} cities, ${counties} counties, ${stations} stations`,
    );
  }
}

function node(
  prefix: string,
  tier: Tier,
  parent: NodeCode | null,
  area: string | null,
  unit9: string | null,
): TreeNode {
  return { code: prefix.padEnd(12, '0'), tier, parent, area, unit9 };
}

function share(total: number, parts: number, part: number): number {
  return Math.floor(total / parts) + (part < total % parts ? 1 : 0);
}

function stationPair(at: number): string {
  if (at < 50) return String(50 + at);
  return String.fromCharCode(65 + Math.floor((at - 50) / 10)) + ((at - 50) % 10);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
