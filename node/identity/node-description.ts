import { HujiError } from '../../proto/errors.js';
import { isNodeCode, isTier } from '../../proto/node-code.js';
import type { NodeIdentity } from './identity.js';
import { isUnit9 } from './subject.js';

/** What `node.json` holds: the parts of an identity that are no secret and no proof. */
export type NodeDescription = Pick<
  NodeIdentity,
  'code' | 'tier' | 'unit9' | 'parent' | 'training' | 'parentAddresses' | 'created'
>;

export function descriptionToText(identity: NodeDescription): string {
  const { code, tier, unit9, parent, training, parentAddresses, created } = identity;
  const document = {
    code,
    tier,
    unit9,
    parent,
    training,
    parentAddresses,
    created: new Date(created).toISOString(),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Throws IDENTITY_DAMAGED. */
export function descriptionFromText(text: string): NodeDescription {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new HujiError('IDENTITY_DAMAGED', 'node.json is no JSON document', { cause });
  }
  const document = new Map(Object.entries(Object(parsed) as object));
  const optional = (name: string, fits: (value: string) => boolean): string | null => {
    const value: unknown = document.get(name);
    return value === null || (typeof value === 'string' && fits(value)) ? value : damaged(name);
  };
  const code = optional('code', isNodeCode) ?? damaged('code');
  const tier: unknown = document.get('tier');
  const training: unknown = document.get('training');
  const addresses: unknown = document.get('parentAddresses');
  const created = Date.parse(String(document.get('created')));
  return {
    code,
    tier: typeof tier === 'string' && isTier(tier) ? tier : damaged('tier'),
    unit9: optional('unit9', isUnit9),
    parent: optional('parent', isNodeCode),
    training: typeof training === 'boolean' ? training : damaged('training'),
    parentAddresses: isTexts(addresses) ? addresses : damaged('parentAddresses'),
    created: Number.isNaN(created) ? damaged('created') : created,
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function damaged(name: string): never {
  throw new HujiError('IDENTITY_DAMAGED', `"${name}" in node.json is missing or wrong`);
}
