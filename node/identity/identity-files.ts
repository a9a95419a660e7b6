import { createPrivateKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { ageRecipientOf } from './age-key.js';
import { readCertificate } from './certificate.js';
import { type ChainProof, verifyChain } from './chain.js';
import {
  makePrivateFolder,
  PRIVATE_FILE,
  PUBLIC_FILE,
  readPrivate,
  readPublic,
  renameDurably,
  writeDurably,
} from './durable-file.js';
import type { NodeIdentity, Pem, TlsIdentity } from './identity.js';
import { descriptionFromText, descriptionToText } from './node-description.js';
import { type PublicKeyHex, publicHexOf } from './signing.js';

/** Inside a node's data folder. */
export const IDENTITY_FOLDER = 'identity';

/** The key, PKCS #8 PEM. */
const KEY = 'node.key';
/** The next key, until the chain that ends with it is in place. */
const NEXT_KEY = 'node.key.next';
/** The chain below the root, own certificate first, as TLS tools want it. */
const CHAIN = 'node.crt';
const ROOT = 'root.crt';
/** An age identity file: `age -d -i age.key` opens packages. */
const AGE = 'age.key';
const DESCRIPTION = 'node.json';

/**
 * Writes an identity; `folder` is `<data folder>/identity`. There is a node once `node.crt` is in
 * place, which is written last. Throws NODE_EXISTS unless told to `replace` (a rotated key, another
 * parent), and NODE_MISSING where there is none to replace.
 */
export function saveIdentity(
  folder: string,
  identity: NodeIdentity,
  { replace = false }: { replace?: boolean } = {},
): void {
  makePrivateFolder(folder);
  const [root = '', ...below] = identity.chain;
  const key = identity.key.export({ format: 'pem', type: 'pkcs8' }).toString();
  // A rotated province aside, the root is its own last certificate.
  const chain = (below.length === 0 ? [root] : below.toReversed()).join('');
  const present = readPublic(join(folder, CHAIN));
  if (present !== null && !replace) throw new HujiError('NODE_EXISTS', folder);
  if (present === null && replace) throw new HujiError('NODE_MISSING', folder);
  if (present === null) writeDurably(join(folder, KEY), key, PRIVATE_FILE);
  else {
    finishReplacement(folder, present);
    writeDurably(join(folder, NEXT_KEY), key, PRIVATE_FILE);
  }
  const age = `# public key: ${identity.ageRecipient}\n${identity.ageIdentity}\n`;
  writeDurably(join(folder, AGE), age, PRIVATE_FILE);
  writeDurably(join(folder, ROOT), root, PUBLIC_FILE);
  writeDurably(join(folder, DESCRIPTION), descriptionToText(identity), PUBLIC_FILE);
  writeDurably(join(folder, CHAIN), chain, PUBLIC_FILE);
  if (present !== null) finishReplacement(folder, chain);
}

/**
 * Reads an identity and believes nothing: keys closed to others, key and certificate a pair, the
 * chain unbroken, the description that of the certificate.
 *
 * Throws NODE_MISSING, KEY_MODE, IDENTITY_DAMAGED, or what `verifyChain` throws.
 */
export function loadIdentity(folder: string): NodeIdentity {
  const chainText = readPublic(join(folder, CHAIN));
  if (chainText === null) throw new HujiError('NODE_MISSING', folder);
  const root = readPublic(join(folder, ROOT)) ?? damaged(`${ROOT} is missing`);
  if (!isCertificate(root)) damaged(`${ROOT} cannot be read`);
  const below = splitPem(chainText).reverse();
  const first = below[0] ?? damaged(`${CHAIN} is empty`);
  const isRoot = readCertificate(first).subject.role === 'root';
  const chain = isRoot ? below : [root, ...below];
  const proof = verifyChain(chain, root);
  const key = readKey(folder, proof.publicKey);
  const { ageIdentity, ageRecipient } = readAge(folder);
  const description = readDescription(folder, proof);
  return { ...description, key, publicKey: proof.publicKey, chain, ageIdentity, ageRecipient };
}

function isCertificate(pem: string): boolean {
  try {
    readCertificate(pem);
    return true;
  } catch {
    return false;
  }
}

export function tlsIdentity(folder: string): TlsIdentity {
  return tlsIdentityOf(loadIdentity(folder));
}

export function tlsIdentityOf(identity: NodeIdentity): TlsIdentity {
  const [root = '', ...below] = identity.chain;
  return {
    key: identity.key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    cert: (below.length === 0 ? [root] : below.toReversed()).join(''),
    ca: root,
  };
}

/** Makes the next key the key, where the chain already ends with it. */
function finishReplacement(folder: string, chainText: string): void {
  const next = readPrivate(join(folder, NEXT_KEY));
  const [own] = splitPem(chainText);
  if (next === null || own === undefined) return;
  if (publicHexOf(parseKey(next, NEXT_KEY)) !== readCertificate(own).key) return;
  renameDurably(join(folder, NEXT_KEY), join(folder, KEY));
}

function readKey(folder: string, publicKey: PublicKeyHex): KeyObject {
  for (const name of [KEY, NEXT_KEY]) {
    const text = readPrivate(join(folder, name));
    if (text === null) continue;
    const key = parseKey(text, name);
    if (publicHexOf(key) === publicKey) return key;
  }
  return damaged(`${KEY} is missing, or not the key of ${CHAIN}`);
}

function parseKey(text: string, name: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below; the cause could quote the key.
  }
  return damaged(`${name} is not an Ed25519 key`);
}

function readAge(folder: string): { ageIdentity: string; ageRecipient: string } {
  const text = readPrivate(join(folder, AGE)) ?? damaged(`${AGE} is missing`);
  const lines = text.split('\n').map((line) => line.trim());
  const ageIdentity = lines.find((line) => line !== '' && !line.startsWith('#')) ?? '';
  const ageRecipient = ageRecipientOf(ageIdentity) ?? damaged(`${AGE} is not an X25519 identity`);
  return { ageIdentity, ageRecipient };
}

function readDescription(
  folder: string,
  proof: ChainProof,
): ReturnType<typeof descriptionFromText> {
  const text = readPublic(join(folder, DESCRIPTION)) ?? damaged(`${DESCRIPTION} is missing`);
  const description = descriptionFromText(text);
  // The parent may have changed since the node was enrolled.
  for (const name of ['code', 'tier', 'unit9', 'training'] as const) {
    if (description[name] !== proof[name]) damaged(`${name} in ${DESCRIPTION} and ${CHAIN} differ`);
  }
  return description;
}

function splitPem(text: string): Pem[] {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n?/g);
  return (found ?? []).map((pem) => (pem.endsWith('\n') ? pem : `${pem}\n`));
}

function damaged(detail: string): never {
  throw new HujiError('IDENTITY_DAMAGED', detail);
}
