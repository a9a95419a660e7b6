import { HujiError } from '../../proto/errors.js';
import { isAtOrBelow, type NodeCode, type Tier, tierRank } from '../../proto/node-code.js';
import {
  type Certificate,
  type CertificateInput,
  nameOf,
  readCertificate,
  validity,
} from './certificate.js';
import type { PublicKeyHex } from './signing.js';
import { isTrainingArea } from './subject.js';
import { BACKDATE_MS } from './validity.js';

/** What a chain proves about the node at its end. */
export interface ChainProof {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly unit9: string | null;
  /** The parent it was enrolled for; null for the province. */
  readonly parent: NodeCode | null;
  readonly training: boolean;
  readonly publicKey: PublicKeyHex;
  /** The introduction it joined by, one use; null for the province. */
  readonly introductionKey: PublicKeyHex | null;
  /** Unix milliseconds: the node must have joined, by its own word, no later. */
  readonly introductionExpires: number | null;
}

/** Four tiers with an introduction each are 7; the rest is room for rotated keys. */
export const CHAIN_LENGTH_MAX = 64;

/**
 * Judges a chain, root first, for the frames signed with its last key. Whether its certificates are
 * valid today plays no part, only that each node joined, by its own word, while its introduction
 * lasted; the caller compares `introductionExpires` with the time the opening frame claims.
 *
 * Throws CERT_FOREIGN (another root), TRAINING_MIXED, or STREAM_OPENING (the links do not hold).
 */
export function verifyChain(
  chain: readonly CertificateInput[],
  trustRoot: CertificateInput,
): ChainProof {
  return proofOf(verifyLinks(chain.map(readCertificate), readCertificate(trustRoot)));
}

/** The links alone: the last certificate may be an introduction. Returns `chain`. */
export function verifyLinks(
  chain: readonly Certificate[],
  trustRoot: Certificate,
): readonly Certificate[] {
  const [first] = chain;
  if (first === undefined) throw new HujiError('STREAM_OPENING', 'the chain is empty');
  if (chain.length > CHAIN_LENGTH_MAX) {
    throw new HujiError('STREAM_OPENING', `${chain.length} certificates, over ${CHAIN_LENGTH_MAX}`);
  }
  for (const certificate of chain) checkTraining(certificate, trustRoot);
  if (!first.x509.raw.equals(trustRoot.x509.raw)) {
    throw new HujiError('CERT_FOREIGN', `the chain starts at another ${nameOf(first)}`);
  }
  if (first.subject.role !== 'root' || !first.x509.ca) {
    throw new HujiError('CERT_FOREIGN', 'the trust root is not a root certificate');
  }
  let issuer = first;
  for (const certificate of chain.slice(1)) {
    checkSignature(issuer, certificate);
    if (certificate.subject.role === 'introduction') checkIntroduction(issuer, certificate);
    else {
      checkSameNode(issuer, certificate);
      checkInTime(issuer, certificate);
    }
    issuer = certificate;
  }
  return chain;
}

export function proofOf(chain: readonly Certificate[]): ChainProof {
  const node = chain.at(-1);
  if (node === undefined || node.subject.role === 'introduction') {
    throw new HujiError('STREAM_OPENING', 'the chain does not end with a node');
  }
  const introduction = chain.findLast(({ subject }) => subject.role === 'introduction');
  const { code, tier, unit9, parent, training } = node.subject;
  return {
    code,
    tier,
    unit9,
    parent,
    training,
    publicKey: node.key,
    introductionKey: introduction?.key ?? null,
    introductionExpires: introduction?.subject.until ?? null,
  };
}

function checkTraining(certificate: Certificate, trustRoot: Certificate): void {
  const { training, code, unit9 } = certificate.subject;
  if (training !== trustRoot.subject.training) {
    const [theirs, ours] = training ? ['training', 'real'] : ['real', 'training'];
    throw new HujiError('TRAINING_MIXED', `${theirs} ${nameOf(certificate)}, ${ours} root`);
  }
  if (!training && (isTrainingArea(code) || isTrainingArea(unit9 ?? ''))) {
    throw new HujiError('TRAINING_MIXED', `${nameOf(certificate)} lies in a training area`);
  }
}

function checkSignature(issuer: Certificate, certificate: Certificate): void {
  const { x509 } = certificate;
  const link = `${nameOf(certificate)} by ${nameOf(issuer)}`;
  // checkIssued: names, key identifiers and the issuer's right to sign certificates.
  if (!x509.checkIssued(issuer.x509)) throw new HujiError('STREAM_OPENING', `not issued: ${link}`);
  if (!x509.verify(issuer.x509.publicKey)) {
    throw new HujiError('STREAM_OPENING', `not signed: ${link}`);
  }
  if (!x509.ca) throw new HujiError('STREAM_OPENING', `not a CA: ${nameOf(certificate)}`);
}

/** A node introduces only below its own code, to a lower tier, for a parent at or below itself. */
function checkIntroduction(issuer: Certificate, introduction: Certificate): void {
  const above = issuer.subject;
  const below = introduction.subject;
  const refuse = (why: string): never => {
    throw new HujiError('STREAM_OPENING', `${nameOf(introduction)} by ${nameOf(issuer)}: ${why}`);
  };
  if (above.role === 'introduction') refuse('an introduction cannot introduce');
  if (below.code === above.code || !isAtOrBelow(below.code, above.code)) refuse('outside its code');
  if (tierRank(below.tier) >= tierRank(above.tier)) refuse(`a ${below.tier} below a ${above.tier}`);
  if (below.parent === null || below.parent === below.code) refuse('no parent');
  else if (!isAtOrBelow(below.parent, above.code))
    refuse(`its parent ${below.parent} is elsewhere`);
}

/**
 * What an introduction certified after it had ended: by its own word, as all that is signed here,
 * but whatever epoch the node says it goes on from.
 */
function checkInTime(issuer: Certificate, certificate: Certificate): void {
  const { until } = issuer.subject;
  const joined = validity(certificate).from + BACKDATE_MS;
  if (until === null || joined <= until) return;
  throw new HujiError(
    'STREAM_OPENING',
    `${nameOf(certificate)} joined after its introduction ended`,
  );
}

/** A node certificate says what its introduction, or the node's previous certificate, said. */
function checkSameNode(issuer: Certificate, certificate: Certificate): void {
  const before = issuer.subject;
  const after = certificate.subject;
  const same =
    after.role === 'node' &&
    after.code === before.code &&
    after.tier === before.tier &&
    after.unit9 === before.unit9 &&
    after.parent === before.parent;
  if (same) return;
  throw new HujiError(
    'STREAM_OPENING',
    `${nameOf(certificate)} differs from the ${nameOf(issuer)} that issued it`,
  );
}
