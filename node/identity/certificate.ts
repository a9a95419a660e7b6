import { hash, type KeyObject, X509Certificate } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import { type PublicKeyHex, publicHexOf } from './signing.js';
import { readSubject, type Subject } from './subject.js';

/** PEM text, DER bytes or a certificate parsed already. */
export type CertificateInput = string | Uint8Array | X509Certificate;

/** A certificate of ours, read but not yet believed. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly subject: Subject;
  readonly key: PublicKeyHex;
}

/** Throws CERT_FOREIGN where it is no certificate, or none that this system writes. */
export function readCertificate(input: CertificateInput): Certificate {
  const x509 = parse(input);
  const subject = readSubject(x509.subject);
  if (subject === null) throw new HujiError('CERT_FOREIGN', 'the subject is not one of ours');
  const key = keyOf(x509);
  if (key?.asymmetricKeyType !== 'ed25519') {
    throw new HujiError('CERT_FOREIGN', `the key of ${subject.code} is not Ed25519`);
  }
  return { x509, subject, key: publicHexOf(key) };
}

/** Null where OpenSSL cannot make a key of what stands there. */
function keyOf(x509: X509Certificate): KeyObject | null {
  try {
    return x509.publicKey;
  } catch {
    return null;
  }
}

function parse(input: CertificateInput): X509Certificate {
  if (input instanceof X509Certificate) return input;
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(input);
  } catch (cause) {
    throw new HujiError('CERT_FOREIGN', 'not an X.509 certificate', { cause });
  }
  // Bytes after the certificate would give one certificate many hashes.
  if (typeof input !== 'string' && x509.raw.length !== input.length) {
    throw new HujiError('CERT_FOREIGN', 'bytes follow the certificate');
  }
  return x509;
}

/** Unix milliseconds, whole seconds, both ends included (RFC 5280 §4.1.2.5). */
export function validity(certificate: Certificate): { from: number; to: number } {
  const from = Date.parse(certificate.x509.validFrom);
  const to = Date.parse(certificate.x509.validTo);
  if (Number.isNaN(from) || Number.isNaN(to)) {
    throw new HujiError('CERT_FOREIGN', 'the certificate has no valid dates');
  }
  return { from, to };
}

export function derOf(certificate: CertificateInput): Uint8Array {
  return new Uint8Array(parse(certificate).raw);
}

/** SHA-256 of the DER form in hex: what two people read to each other by telephone. */
export function fingerprint(certificate: CertificateInput): string {
  return hash('sha256', parse(certificate).raw, 'hex');
}

/** For messages: `introduction of 220102500000`. */
export function nameOf(certificate: Certificate): string {
  return `${certificate.subject.role} of ${certificate.subject.code}`;
}
