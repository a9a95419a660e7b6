import { TIERS, type Tier } from '../../proto/node-code.js';
import type { CampaignWords } from './campaign-words.js';
import type { Approved, Device, Readiness } from './readiness.js';

/** What is demanded of every node; null: the campaign says nothing of it. */
export function readReadinessPlan(reader: CampaignWords, value: unknown): Readiness | null {
  if (value === undefined) return null;
  const path = ['readiness'];
  const plain = reader.object(value, path, ['equipped', 'live', 'rest', 'approved']);
  if (plain === null) return null;
  const plan = {
    equipped: byTier(reader, plain['equipped'], 'equipped'),
    live: byTier(reader, plain['live'], 'live'),
    rest: reader.day(plain['rest'], [...path, 'rest']),
    approved: approved(reader, plain['approved']),
  };
  for (const tier of TIERS) {
    const [from, to] = [plan.equipped[tier], plan.live[tier]];
    if (to < from) reader.fault([...path, 'live', tier], 'before', from);
  }
  return plan;
}

function byTier(
  reader: CampaignWords,
  value: unknown,
  name: string,
): { readonly [tier in Tier]: string } {
  const plain = reader.object(value, ['readiness', name], TIERS) ?? {};
  const days = TIERS.map((tier) => [tier, reader.day(plain[tier], ['readiness', name, tier])]);
  return Object.fromEntries(days) as { [tier in Tier]: string };
}

function approved(reader: CampaignWords, value: unknown): Approved {
  const path = ['readiness', 'approved'];
  const plain = reader.object(value, path, ['software', 'devices', 'photos']) ?? {};
  const texts = (name: string) =>
    reader
      .list(plain[name], [...path, name])
      .map((each, at) => reader.text(each, [...path, name, at]));
  const devices = reader
    .list(plain['devices'], [...path, 'devices'])
    .flatMap((each, at): Device[] => {
      const own = [...path, 'devices', at];
      const device = reader.object(each, own, ['kind', 'model']);
      if (device === null) return [];
      const kind = reader.text(device['kind'], [...own, 'kind']);
      return [{ kind, model: reader.text(device['model'], [...own, 'model']) }];
    });
  return { software: texts('software'), devices, photos: texts('photos') };
}
