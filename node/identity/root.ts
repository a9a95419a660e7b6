import { HujiError } from '../../proto/errors.js';
import { checkNodeCode, defaultParent, type NodeCode } from '../../proto/node-code.js';
import type { Random } from '../clock.js';
import type { NodeIdentity } from './identity.js';
import { issueCertificate } from './issue.js';
import { makeOwnKeys } from './own-keys.js';
import type { Subject } from './subject.js';
import { ROOT_DAYS, term } from './validity.js';

export interface RootRequest {
  /** A province: `220000000000`. */
  readonly code: NodeCode;
  readonly training: boolean;
  /** How long the root is valid; nothing below it is valid for longer. */
  readonly days?: number;
  /** Unix milliseconds. */
  readonly now: number;
  readonly random: Random;
}

/** Makes the province: its node key, whose self-signed certificate is the trust root. */
export async function createRoot(request: RootRequest): Promise<NodeIdentity> {
  const { training, now, random } = request;
  const code = checkNodeCode(request.code);
  if (defaultParent(code) !== null) throw new HujiError('USAGE', `${code} is not a province`);
  const subject: Subject = {
    role: 'root',
    training,
    code,
    tier: 'province',
    unit9: null,
    parent: null,
    until: null,
  };
  const keys = makeOwnKeys(random);
  const root = await issueCertificate({
    subject,
    holder: keys.key,
    issuer: { subject, key: keys.key },
    ...term(null, now, request.days ?? ROOT_DAYS),
    random,
  });
  return {
    ...keys,
    code,
    tier: 'province',
    unit9: null,
    parent: null,
    training,
    parentAddresses: [],
    created: now,
    chain: [root],
  };
}
