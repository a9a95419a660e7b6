import { byScore, chosenOf, pilotScore } from '../../../conflict/campaign/pilot-score.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import type { AreaStanding } from '../../gate/gate.js';
import type { HujiNode } from '../../node.js';
import { onlyProvince } from '../publishing.js';
import { currentCampaign } from './current-campaign.js';

/**
 * `campaign score`: the counties below each city of the pilot, by how well their databases are
 * built, and which is to be the pilot. Nothing is published: an officer names them in the campaign.
 */
export async function campaignScore(node: HujiNode): Promise<Json> {
  onlyProvince(node);
  const campaign = currentCampaign(node);
  const cities: Json[] = [];
  const counties: NodeCode[] = [];
  for (const city of campaign.pilot.cities) {
    const scores = [...byCounty(await node.gates.standings(city))].map(([county, standings]) =>
      pilotScore(county, standings),
    );
    const chosen = chosenOf(scores);
    if (chosen !== null) counties.push(chosen);
    cities.push({ city, chosen, counties: byScore(scores).map((each) => ({ ...each })) });
  }
  return { day: dayOf(node.clock), cities, counties };
}

/** By the area of the station's code, since a county may have no node of its own. */
function byCounty(standings: readonly AreaStanding[]): Map<NodeCode, AreaStanding[]> {
  const found = new Map<NodeCode, AreaStanding[]>();
  for (const standing of standings) {
    const county = `${standing.area.slice(0, 6)}000000`;
    found.set(county, [...(found.get(county) ?? []), standing]);
  }
  return found;
}
