import { FIRST_YEAR } from '../../../conflict/birth-year.js';
import { phaseRefusal } from '../../../conflict/campaign/campaign.js';
import { feeFor } from '../../../conflict/campaign/fees.js';
import { CARD_AGE } from '../../../conflict/campaign/pace.js';
import { HujiError } from '../../../proto/errors.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import { areaParam, countParam, dayParam, type Params } from '../params.js';
import { currentCampaign } from './current-campaign.js';

const YEAR_MAX = 2100;
/** 一代证换发二代证. */
const RENEWAL = '40';

type Asked = Pick<HujiNode, 'authority' | 'clock' | 'counters' | 'identity' | 'topology'>;

/**
 * `campaign call-up`: how many people of each station were born in which of some years, and between
 * which days they are to come: by counts alone. Nobody is called up who is not 16 by the last of
 * those days, nor where the phase allows no applications on the first.
 */
export function campaignCallUp(node: Asked, params: Params): Json {
  const campaign = currentCampaign(node);
  const area = areaParam(params) ?? node.identity.code;
  if (!node.topology.isAtOrBelow(area, node.identity.code)) {
    throw new HujiError('AREA_ELSEWHERE', node.identity.code);
  }
  const [from, to] = [dayParam(params, 'from'), dayParam(params, 'to')];
  if (from === null || to === null || to < from) throw new HujiError('USAGE', 'from, to');
  const bornFrom = countParam(params, 'bornFrom', FIRST_YEAR, YEAR_MAX);
  const bornTo = Math.min(
    countParam(params, 'bornTo', YEAR_MAX, YEAR_MAX),
    Number(to.slice(0, 4)) - CARD_AGE,
  );
  const stations: Json[] = [];
  let [refused, refusal]: [number, string] = [0, ''];
  for (const [station, { births }] of [...node.counters.all()].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    if (births.length === 0 || !node.topology.isAtOrBelow(station, area)) continue;
    const asked = { what: 'accept', area: station, day: from, generation: '2' } as const;
    const reason = phaseRefusal(campaign, asked);
    if (reason !== null) {
      [refused, refusal] = [refused + 1, reason];
      continue;
    }
    const years: { readonly born: number; readonly people: number }[] = [];
    for (let year = bornFrom; year <= bornTo; year++) {
      const people = births[year - FIRST_YEAR] ?? 0;
      if (people > 0) years.push({ born: year, people });
    }
    const people = years.reduce((sum, each) => sum + each.people, 0);
    if (people > 0) stations.push({ station, people, years });
  }
  if (stations.length === 0 && refusal !== '') {
    throw new HujiError(refusal as 'NOT_PILOT', `${refused}`);
  }
  const { fees } = campaign;
  const fee = fees === null ? 0 : (feeFor(fees, RENEWAL) ?? 0);
  return { area, day: dayOf(node.clock), from, to, bornFrom, bornTo, fee, stations };
}
