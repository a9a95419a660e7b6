import { isAtOrBelow, type NodeCode, type Tier } from '../../../proto/node-code.js';

export const PROVINCE: NodeCode = '220000000000';

export interface Place {
  readonly code: NodeCode;
  readonly tier: Tier;
  /** 9 digits for a station, else null. */
  readonly unit9: string | null;
  /** Whom it joins below; later the node list says who stands above it. */
  readonly parent: NodeCode | null;
  /** When it comes up, ms of simulated time; at once by default. */
  readonly from?: number;
  /** False: it has no line to its parent; people carry disks. */
  readonly line?: boolean;
  /** True: its line is dialled for some minutes now and then, and few bytes are under way on it. */
  readonly narrow?: boolean;
}

/** A tree of tiers, parents before children. */
export type Shape = readonly Place[];

export const STATIONS_MAX = 40;

export const PROVINCE_PLACE: Place = {
  code: PROVINCE,
  tier: 'province',
  unit9: null,
  parent: null,
};

function two(n: number): string {
  return String(n).padStart(2, '0');
}

export function cityPlace(city: number, parent = PROVINCE): Place {
  return { code: `22${two(city)}00000000`, tier: 'city', unit9: null, parent };
}

export function countyPlace(city: number, county: number, parent: NodeCode): Place {
  return { code: `22${two(city)}${two(county)}000000`, tier: 'county', unit9: null, parent };
}

export function stationPlace(
  city: number,
  county: number,
  station: number,
  parent: NodeCode,
): Place {
  const code = `22${two(city)}${two(county)}${two(50 + station)}0000`;
  // The area is fictional: only a training root takes it.
  const unit9 = `2299${two((city * 9 + county) % 90)}${String(station).padStart(3, '0')}`;
  return { code, tier: 'station', unit9, parent };
}

/**
 * A tree of two to four tiers with 1 to 40 stations, mostly few. Some stations hang right below a
 * city or the province, as where there is no county.
 */
export function drawShape(random: () => number): Shape {
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  const tiers = 2 + Math.floor(random() * 3);
  const large = random() < 0.05;
  const places: Place[] = [PROVINCE_PLACE];
  const cities = tiers === 4 ? upTo(large ? 4 : 2) : 1;
  for (let city = 1; city <= cities; city++) {
    const above = tiers === 4 ? cityPlace(city) : PROVINCE_PLACE;
    if (tiers === 4) places.push(above);
    const counties = tiers === 2 ? 1 : upTo(large ? 4 : 2);
    for (let county = 1; county <= counties; county++) {
      const parent = tiers === 2 ? PROVINCE_PLACE : countyPlace(city, county, above.code);
      if (tiers > 2) places.push(parent);
      const stations = upTo(large ? 5 : 3);
      for (let station = 1; station <= stations; station++) {
        const direct = tiers > 2 && random() < 0.1;
        const from = direct ? above : parent;
        places.push(stationPlace(city, county, station, from.code));
      }
    }
  }
  return withinBounds(places);
}

/** A middle tier that has come up, and asks for its place from then on. */
export interface Adoption {
  readonly machine: NodeCode;
  /** ms of simulated time. */
  readonly at: number;
}

/**
 * The tree where some middle tiers come up while the others are at work, within `ms`: whoever is
 * to stand below them joins below the next one up. Most take their place soon after.
 */
export function withLateTiers(
  shape: Shape,
  random: () => number,
  ms: number,
): { readonly shape: Shape; readonly adoptions: readonly Adoption[] } {
  const from = new Map<NodeCode, number>();
  const adoptions: Adoption[] = [];
  for (const { code, tier } of shape) {
    if (tier === 'province' || tier === 'station' || random() < 0.4) continue;
    const up = Math.floor((0.1 + 0.5 * random()) * ms);
    from.set(code, up);
    if (random() < 0.8) adoptions.push({ machine: code, at: up + Math.floor(0.1 * random() * ms) });
  }
  const above = (code: NodeCode | null): NodeCode | null => {
    if (code === null || !from.has(code)) return code;
    return above(shape.find((place) => place.code === code)?.parent ?? null);
  };
  const late = shape.map((place): Place => {
    const parent = above(place.parent);
    const up = from.get(place.code);
    return up === undefined ? { ...place, parent } : { ...place, parent, from: up };
  });
  return { shape: late, adoptions };
}

/** The tree where some stations have a telephone line only. */
export function withTelephones(shape: Shape, random: () => number): Shape {
  return shape.map((place) =>
    place.tier === 'station' && random() < 0.5 ? { ...place, narrow: true } : place,
  );
}

function withinBounds(places: readonly Place[]): Shape {
  let stations = 0;
  return places.filter(({ tier }) => tier !== 'station' || ++stations <= STATIONS_MAX);
}

/** Whoever hears the lane of a place: it and all whose code stands above its own. */
export function audienceOf(shape: Shape, lane: NodeCode): NodeCode[] {
  const codes = shape.map(({ code }) => code).filter((code) => isAtOrBelow(lane, code));
  return codes.reverse();
}

/** The codes on the way up from a place, its own first. */
export function pathUp(shape: Shape, code: NodeCode): NodeCode[] {
  const path: NodeCode[] = [];
  let at = shape.find((place) => place.code === code);
  while (at !== undefined) {
    path.push(at.code);
    const { parent } = at;
    at = parent === null ? undefined : shape.find((place) => place.code === parent);
  }
  return path;
}
