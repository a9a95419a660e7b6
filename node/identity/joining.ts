import { createPrivateKey, type KeyObject } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Random } from '../clock.js';
import { type Bundle, isBundleSigned } from './bundle.js';
import {
  type Certificate,
  type CertificateInput,
  readCertificate,
  validity,
} from './certificate.js';
import { verifyLinks } from './chain.js';
import type { NodeIdentity } from './identity.js';
import { issueCertificate } from './issue.js';
import { makeOwnKeys } from './own-keys.js';
import { publicHexOf } from './signing.js';
import { isoSeconds } from './subject.js';
import { NODE_DAYS, term } from './validity.js';

export interface JoinRequest {
  /** Unix milliseconds. */
  readonly now: number;
  readonly random: Random;
  /** How long the node's certificate is to be valid, within its issuer's term. */
  readonly days?: number;
  /** Whom the bundle must be for. */
  readonly expect?: { readonly code?: NodeCode; readonly tier?: Tier };
  /** The trust root to insist on, where it is known already; else the bundle's is believed. */
  readonly trustRoot?: CertificateInput;
}

export interface Joined {
  readonly identity: NodeIdentity;
  /** How packages for the parent are sealed; null where the bundle does not say. */
  readonly recipient: string | null;
  /** The frames that came along, not judged yet. */
  readonly frames: readonly Uint8Array[];
}

/**
 * Makes a node out of a bundle, offline: own keys, and a certificate for them by the introduction,
 * whose key is not kept.
 *
 * Throws BUNDLE_MALFORMED (damaged or altered), BUNDLE_MISMATCH, BUNDLE_EXPIRED, CERT_NOT_YET
 * (this clock is behind), CERT_EXPIRED, CERT_FOREIGN or TRAINING_MIXED.
 */
export async function join(bundle: Bundle, request: JoinRequest): Promise<Joined> {
  const { now, random } = request;
  checkExpected(bundle, request);
  const links = checkOrigin(bundle, request.trustRoot ?? bundle.root);
  const introduction = checkIntroduction(bundle, links);
  checkTime(bundle, introduction, now);
  const keys = makeOwnKeys(random);
  const certificate = await issueCertificate({
    subject: { ...introduction.subject, role: 'node', until: null },
    holder: keys.key,
    issuer: { subject: introduction.subject, key: introductionKey(bundle, introduction) },
    ...term(introduction, now, request.days ?? NODE_DAYS),
    random,
  });
  const { code, tier, unit9, parent, training } = bundle;
  const identity: NodeIdentity = {
    ...keys,
    code,
    tier,
    unit9,
    parent,
    training,
    parentAddresses: bundle.addresses,
    created: now,
    chain: [...bundle.chain, bundle.introduction, certificate],
  };
  return { identity, recipient: bundle.recipient, frames: bundle.frames };
}

function checkExpected(bundle: Bundle, { expect }: JoinRequest): void {
  const { code = bundle.code, tier = bundle.tier } = expect ?? {};
  if (code === bundle.code && tier === bundle.tier) return;
  throw new HujiError('BUNDLE_MISMATCH', `it is for the ${bundle.tier} ${bundle.code}`);
}

/** The chain to the introduction holds, and the node that enrols has signed the bundle. */
function checkOrigin(bundle: Bundle, trustRoot: CertificateInput): readonly Certificate[] {
  let links: readonly Certificate[];
  try {
    const inputs = [...bundle.chain, bundle.introduction];
    links = verifyLinks(inputs.map(readCertificate), readCertificate(trustRoot));
  } catch (error) {
    if (!(error instanceof HujiError) || error.code !== 'STREAM_OPENING') throw error;
    throw new HujiError('BUNDLE_MALFORMED', error.detail, { cause: error });
  }
  const enroller = links.at(-2);
  if (enroller === undefined || !isBundleSigned(bundle, enroller.key)) {
    throw new HujiError('BUNDLE_MALFORMED', 'it was altered after it was made');
  }
  return links;
}

/** What the bundle says in plain is what the certificate proves. */
function checkIntroduction(bundle: Bundle, links: readonly Certificate[]): Certificate {
  const introduction = links.at(-1);
  if (introduction === undefined) throw new HujiError('BUNDLE_MALFORMED', 'no introduction');
  const { role, code, tier, unit9, parent, training, until } = introduction.subject;
  const agrees =
    role === 'introduction' &&
    code === bundle.code &&
    tier === bundle.tier &&
    unit9 === bundle.unit9 &&
    parent === bundle.parent &&
    training === bundle.training &&
    until === bundle.expires;
  if (agrees) return introduction;
  throw new HujiError('BUNDLE_MALFORMED', 'its introduction is for another node');
}

function checkTime(bundle: Bundle, introduction: Certificate, now: number): void {
  if (now > bundle.expires) {
    throw new HujiError('BUNDLE_EXPIRED', `on ${isoSeconds(bundle.expires)}`);
  }
  const { from, to } = validity(introduction);
  if (now < from) throw new HujiError('CERT_NOT_YET', `introduction, from ${isoSeconds(from)}`);
  if (now > to) throw new HujiError('CERT_EXPIRED', `introduction, until ${isoSeconds(to)}`);
}

function introductionKey(bundle: Bundle, introduction: Certificate): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(bundle.introductionKey);
  } catch (cause) {
    throw new HujiError('BUNDLE_MALFORMED', 'the introduction key cannot be read', { cause });
  }
  if (key.asymmetricKeyType === 'ed25519' && publicHexOf(key) === introduction.key) return key;
  throw new HujiError('BUNDLE_MALFORMED', 'the introduction key is another one');
}
