import { createPublicKey, hash, type KeyObject, webcrypto } from 'node:crypto';
import type { Extension } from '@peculiar/x509';
import type { Random } from '../clock.js';
import type { Pem } from './identity.js';
import { publicHexOf } from './signing.js';
import { hostName, type Subject, subjectName } from './subject.js';

export interface IssueRequest {
  readonly subject: Subject;
  /** The holder's key; a private one gives its public half. */
  readonly holder: KeyObject;
  readonly issuer: { readonly subject: Subject; readonly key: KeyObject };
  /** Unix milliseconds, cut to whole seconds. */
  readonly from: number;
  readonly to: number;
  readonly random: Random;
}

const SERIAL_BYTES = 16;

/**
 * Writes and signs a certificate (RFC 5280, RFC 8410). Every certificate of ours may issue
 * (CA:TRUE): nodes enrol others and introduce their own next key.
 */
export async function issueCertificate(request: IssueRequest): Promise<Pem> {
  // Loaded here, not above: it takes 150 ms, and only those who issue need it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { subject, issuer } = request;
  const session = subject.role !== 'introduction';
  const { KeyUsageFlags, ExtendedKeyUsage } = x509;
  const extensions: Extension[] = [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(
      session
        ? KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature
        : KeyUsageFlags.keyCertSign,
      true,
    ),
    new x509.SubjectKeyIdentifierExtension(keyIdentifier(request.holder)),
    new x509.AuthorityKeyIdentifierExtension(keyIdentifier(issuer.key)),
  ];
  if (session) {
    const { serverAuth, clientAuth } = ExtendedKeyUsage;
    extensions.push(
      new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: hostName(subject.code) }]),
    );
  }
  const algorithm = { name: 'Ed25519' };
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    issuer.key.export({ format: 'der', type: 'pkcs8' }),
    algorithm,
    false,
    ['sign'],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(request.random),
    subject: subjectName(subject),
    issuer: subjectName(issuer.subject),
    notBefore: new Date(request.from),
    notAfter: new Date(request.to),
    publicKey: new x509.PublicKey(
      publicHalf(request.holder).export({ format: 'der', type: 'spki' }),
    ),
    signingKey,
    signingAlgorithm: algorithm,
    extensions,
  });
  return `${certificate.toString('pem')}\n`;
}

function publicHalf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}

/** RFC 7093 §2 method 1: the leftmost 160 bits of SHA-256 over the key. */
function keyIdentifier(key: KeyObject): string {
  return hash('sha256', Buffer.from(publicHexOf(key), 'hex'), 'hex').slice(0, 40);
}

/** Positive and never with a leading zero byte, which encoders treat differently. */
function serial(random: Random): string {
  const bytes = Buffer.from(random.bytes(SERIAL_BYTES));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
