import type { Campaign } from '../../../conflict/campaign/campaign.js';
import { HujiError } from '../../../proto/errors.js';
import type { HujiNode } from '../../node.js';

/** The campaign in force. Throws CAMPAIGN_NONE. */
export function currentCampaign({ authority }: Pick<HujiNode, 'authority'>): Campaign {
  const { campaign } = authority.current();
  if (campaign === null) throw new HujiError('CAMPAIGN_NONE');
  return campaign;
}
