import { HujiError } from '../../proto/errors.js';
import {
  checkNodeCode,
  isAtOrBelow,
  type NodeCode,
  type Tier,
  tierRank,
} from '../../proto/node-code.js';
import type { Random } from '../clock.js';
import { type Bundle, signBundle } from './bundle.js';
import { readCertificate } from './certificate.js';
import type { NodeIdentity } from './identity.js';
import { issueCertificate } from './issue.js';
import { keyFromSeed, type PublicKeyHex, publicHexOf, SEED_BYTES } from './signing.js';
import { isTrainingArea, isUnit9, type Subject } from './subject.js';
import { INTRODUCTION_DAYS, NODE_DAYS, term } from './validity.js';

export interface EnrolRequest {
  readonly code: NodeCode;
  readonly tier: Tier;
  /** 9 digits; a station needs it. */
  readonly unit9?: string | null;
  /** The node that will be its parent; by default the one that enrols. */
  readonly parent?: NodeCode;
  /** How its parent can be reached, e.g. `grpc://10.0.0.1:7200`. */
  readonly addresses: readonly string[];
  /** Days in which the node must join. */
  readonly days?: number;
  readonly frames?: readonly Uint8Array[];
  /** Unix milliseconds. */
  readonly now: number;
  readonly random: Random;
}

export interface Enrolment {
  readonly bundle: Bundle;
  /** What the node list keeps: this introduction may be used once. */
  readonly introductionKey: PublicKeyHex;
}

/**
 * Makes the bundle by which a node below `issuer` joins. Whether that node was enrolled before is
 * for the caller to know.
 *
 * Throws ENROL_OUTSIDE, AREA_TRAINING, USAGE or CERT_EXPIRED (the issuer's own).
 */
export async function enroll(issuer: NodeIdentity, request: EnrolRequest): Promise<Enrolment> {
  const { now, random } = request;
  const above = readCertificate(issuer.chain.at(-1) ?? '');
  const subject = introductionSubject(issuer, request);
  const key = keyFromSeed(random.bytes(SEED_BYTES));
  // The certificate outlives the introduction: it stays in the chain of the node that joins by it,
  // and TLS wants every certificate of a chain to be valid. What ends is `until` in its subject.
  const within = term(above, now, NODE_DAYS * 10);
  if (within.to <= now) throw new HujiError('CERT_EXPIRED', `node of ${issuer.code}`);
  const introduction = await issueCertificate({
    subject,
    holder: key,
    issuer: { subject: above.subject, key: issuer.key },
    ...within,
    random,
  });
  const content: Omit<Bundle, 'signature'> = {
    code: subject.code,
    tier: subject.tier,
    unit9: subject.unit9,
    parent: subject.parent,
    recipient: subject.parent === issuer.code ? issuer.ageRecipient : null,
    training: issuer.training,
    expires: subject.until,
    addresses: [...request.addresses],
    root: issuer.chain[0] ?? '',
    chain: [...issuer.chain],
    introduction,
    introductionKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    frames: [...(request.frames ?? [])],
  };
  return { bundle: signBundle(content, issuer.key), introductionKey: publicHexOf(key) };
}

type IntroductionSubject = Subject & { readonly parent: NodeCode; readonly until: number };

function introductionSubject(issuer: NodeIdentity, request: EnrolRequest): IntroductionSubject {
  const code = checkNodeCode(request.code);
  const parent = checkNodeCode(request.parent ?? issuer.code);
  const { tier, unit9 = null } = request;
  if (code === issuer.code || !isAtOrBelow(code, issuer.code)) {
    throw new HujiError('ENROL_OUTSIDE', `${code} is not below ${issuer.code}`);
  }
  if (parent === code || !isAtOrBelow(parent, issuer.code)) {
    throw new HujiError('ENROL_OUTSIDE', `parent ${parent} is not at or below ${issuer.code}`);
  }
  if (tierRank(tier) >= tierRank(issuer.tier)) {
    throw new HujiError('ENROL_OUTSIDE', `a ${tier} is not below a ${issuer.tier}`);
  }
  if (tier === 'station' && unit9 === null) {
    throw new HujiError('USAGE', 'a station needs its 9-digit unit code');
  }
  if (unit9 !== null && !isUnit9(unit9)) {
    throw new HujiError('USAGE', `not a 9-digit unit code: ${unit9}`);
  }
  if (!issuer.training && (isTrainingArea(code) || isTrainingArea(unit9 ?? ''))) {
    throw new HujiError('AREA_TRAINING', code);
  }
  const until = introductionEnd(request);
  return { role: 'introduction', training: issuer.training, code, tier, unit9, parent, until };
}

function introductionEnd(request: EnrolRequest): number {
  const { to } = term(null, request.now, request.days ?? INTRODUCTION_DAYS);
  return Math.floor(to / 1000) * 1000;
}
