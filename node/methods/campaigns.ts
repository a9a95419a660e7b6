import { type Campaign, phaseOn } from '../../conflict/campaign/campaign.js';
import { readCampaign } from '../../conflict/campaign/read-campaign.js';
import { HujiError } from '../../proto/errors.js';
import { dayOf } from '../clock.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { Operators } from './operators.js';
import type { Params } from './params.js';
import { onlyProvince, publish } from './policies.js';

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
  if (JSON.stringify(document) === JSON.stringify(node.authority.campaignDocument())) {
    return { name, version, published: false, change: null };
  }
  if (current?.name === name && version <= current.version) {
    throw new HujiError('CAMPAIGN_INVALID', `version ${version}: ${current.version} is in force`);
  }
  const change = await publish(node, operators, proven, ['campaign', name, document]);
  return { name, version, published: true, change };
}

function campaignIn(document: Json): Campaign {
  const read = readCampaign(document);
  if (read.ok) return read.campaign;
  const [first] = read.faults;
  throw new HujiError('CAMPAIGN_INVALID', `${first?.path.join('.')} ${first?.problem}`);
}
