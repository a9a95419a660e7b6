import { type Campaign, phaseOn } from '../../conflict/campaign/campaign.js';
import { readCampaign } from '../../conflict/campaign/read-campaign.js';
import { HujiError } from '../../proto/errors.js';
import { dayOf } from '../clock.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { Operators } from './operators.js';
import type { Params } from './params.js';
import { onlyProvince, publishVersion } from './publishing.js';

/** `campaign show`: the one in force, and its phase today. */
export function showCampaign(node: HujiNode): Json {
  const { campaign } = node.authority.current();
  if (campaign === null) return { name: null, version: 0, phase: null, document: null };
  const { name, version } = campaign;
  const phase = phaseOn(campaign, dayOf(node.clock));
  return { name, version, phase, document: node.authority.campaignDocument() as Json };
}

/** `campaign apply`: publishes it; every node goes by it from when it has heard of it. */
export async function applyCampaign(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  onlyProvince(node);
  const document = params['document'] ?? null;
  const { name, version } = campaignIn(document);
  const proven = operators.prove(params, 'campaign');
  const { campaign: current } = node.authority.current();
  const fault = 'CAMPAIGN_INVALID';
  const brought = { kind: 'campaign', name, version, document, proven, fault } as const;
  const inForce = {
    document: node.authority.campaignDocument(),
    version: current?.name === name ? current.version : null,
  };
  return { name, version, ...(await publishVersion(node, operators, brought, inForce)) };
}

function campaignIn(document: Json): Campaign {
  const read = readCampaign(document);
  if (read.ok) return read.campaign;
  const [first] = read.faults;
  throw new HujiError('CAMPAIGN_INVALID', `${first?.path.join('.')} ${first?.problem}`);
}
