import { readCampaignFile } from '../../../../bin/campaign-file.js';
import { partOf } from '../../../../bin/document.js';
import type { Json } from '../../../../node/control/control.js';
import { CITY, COUNTY, hastyClock } from '../../tree.js';

/** A wall clock at a day of those years. */
export class Day {
  private offset = 0;

  readonly clock = { ...hastyClock, now: () => hastyClock.now() + this.offset };

  is(day: string): void {
    this.offset = Date.parse(`${day}T02:00:00Z`) - hastyClock.now();
  }
}

/** The plan of the notice, with the pilot in a county of the tree of tests. */
export function planOf(version: number, county = COUNTY): Json {
  const { document } = readCampaignFile('jilin-2004');
  const pilot = { ...Object(partOf(document, 'pilot')), cities: [CITY], counties: [county] };
  return { ...Object(document), version, pilot } as Json;
}
