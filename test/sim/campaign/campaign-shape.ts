import { type Place, PROVINCE, PROVINCE_PLACE, type Shape } from '../world/shape.js';
import { JILIN_AREAS } from './jilin.js';

/** Counties of the pilot, one below each of the four cities of the notice. */
export const PILOT = ['220122', '220221', '220322', '222401'] as const;

export interface County {
  /** Six digits. */
  readonly area: string;
  readonly station: string;
  /** Area of the numbers of its people: fictional, so that no number is a real person's. */
  readonly numbers: string;
  readonly isPilot: boolean;
}

/** The sixty counties of Jilin at the end of 2004, a station each. */
export const COUNTIES: readonly County[] = JILIN_AREAS.map((area, at) => ({
  area,
  station: `${area}500000`,
  numbers: `2299${String(at).padStart(2, '0')}`,
  isPilot: (PILOT as readonly string[]).includes(area),
}));

/**
 * All four tiers where the pilot is, cities first come, counties below; elsewhere the stations send
 * to the province, as a county may have no system of its own (因地制宜选择建设模式).
 */
export function campaignShape(): Shape {
  const places: Place[] = [PROVINCE_PLACE];
  for (const { area, station, numbers, isPilot } of COUNTIES) {
    const city = `${area.slice(0, 4)}00000000`;
    const county = `${area}000000`;
    if (isPilot) {
      places.push({ code: city, tier: 'city', unit9: null, parent: PROVINCE });
      places.push({ code: county, tier: 'county', unit9: null, parent: city });
    }
    const parent = isPilot ? county : PROVINCE;
    places.push({ code: station, tier: 'station', unit9: `${numbers}001`, parent });
  }
  return places;
}
