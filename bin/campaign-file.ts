import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Campaign } from '../conflict/campaign/campaign.js';
import { readCampaign } from '../conflict/campaign/read-campaign.js';
import type { Json } from '../node/control/control.js';
import { HujiError } from '../proto/errors.js';
import { problemText } from './policy-file.js';
import { parseYaml, readText } from './yaml-file.js';

/** Campaigns that come with the program. */
export const CAMPAIGNS = ['jilin-2004'] as const;

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'campaigns');

export interface CampaignFile {
  readonly campaign: Campaign;
  /** What is published: the file as it is. */
  readonly document: Json;
}

/** One by its name, or a file. Throws HujiError CAMPAIGN_INVALID naming every line at fault. */
export function readCampaignFile(nameOrPath: string): CampaignFile {
  const isOwn = (CAMPAIGNS as readonly string[]).includes(nameOrPath);
  const path = isOwn ? join(FOLDER, `${nameOrPath}.yaml`) : nameOrPath;
  return parseCampaign(readText(path), nameOrPath);
}

export function parseCampaign(source: string, name: string): CampaignFile {
  const { plain, at } = parseYaml(source, name, 'CAMPAIGN_INVALID');
  const read = readCampaign(plain);
  if (read.ok) return { campaign: read.campaign, document: plain as Json };
  const faults = read.faults.map((fault) => `${at(fault.path)}: ${problemText(fault)}`);
  throw new HujiError('CAMPAIGN_INVALID', [...new Set(faults)].join('\n'));
}
