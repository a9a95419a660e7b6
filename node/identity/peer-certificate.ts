import { HujiError } from '../../proto/errors.js';
import type { Peer } from '../../transports/transport.js';
import {
  type Certificate,
  type CertificateInput,
  nameOf,
  readCertificate,
  validity,
} from './certificate.js';
import { type ChainProof, proofOf, verifyLinks } from './chain.js';
import { isoSeconds } from './subject.js';

/** The peer of a session, with all its chain proves. */
export type CertifiedPeer = Peer & ChainProof;

/**
 * Judges what a peer showed in the TLS handshake, own certificate first, with or without the root.
 * Pure; the handshake itself proves that the peer holds the key. `now` is Unix milliseconds.
 *
 * Throws CERT_MISSING, CERT_FOREIGN, TRAINING_MIXED, CERT_NOT_YET or CERT_EXPIRED.
 */
export function checkPeerCertificate(
  leafFirst: readonly CertificateInput[] | null,
  trustRoot: CertificateInput,
  now: number,
): CertifiedPeer {
  if (leafFirst === null || leafFirst.length === 0) throw new HujiError('CERT_MISSING');
  const root = readCertificate(trustRoot);
  const chain = leafFirst.map(readCertificate).reverse();
  if (chain[0]?.subject.role !== 'root') chain.unshift(root);
  const proof = proveSession(chain, root);
  for (const certificate of chain) checkDates(certificate, now);
  const own = chain.filter(
    ({ subject: { role, code } }) => role !== 'introduction' && code === proof.code,
  );
  return { ...proof, key: proof.publicKey, keys: own.map(({ key }) => key) };
}

/** In a session a broken chain has no stream that it opens badly: it is simply not one of ours. */
function proveSession(chain: readonly Certificate[], root: Certificate): ChainProof {
  try {
    return proofOf(verifyLinks(chain, root));
  } catch (error) {
    if (!(error instanceof HujiError) || error.code !== 'STREAM_OPENING') throw error;
    throw new HujiError('CERT_FOREIGN', error.detail, { cause: error });
  }
}

function checkDates(certificate: Certificate, now: number): void {
  const { from, to } = validity(certificate);
  if (now < from) {
    throw new HujiError('CERT_NOT_YET', `${nameOf(certificate)}, from ${isoSeconds(from)}`);
  }
  // The last second belongs to it.
  if (now >= to + 1000) {
    throw new HujiError('CERT_EXPIRED', `${nameOf(certificate)}, until ${isoSeconds(to)}`);
  }
}
