import type { KeyObject } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import { isNodeCode, isTier, type NodeCode, type Tier } from '../../proto/node-code.js';
import type { Pem } from './identity.js';
import { type PublicKeyHex, sign, verify } from './signing.js';
import { isoSeconds, isUnit9 } from './subject.js';

export const BUNDLE_FORMAT = 'huji-bundle/1';

/** What a parent hands to a node that is to join: everything but the node's own keys. */
export interface Bundle {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly unit9: string | null;
  readonly parent: NodeCode;
  /** How packages for the parent are sealed, where the node that enrols is the parent. */
  readonly recipient: string | null;
  readonly training: boolean;
  /** Unix milliseconds, whole seconds. */
  readonly expires: number;
  /** How the parent can be reached. */
  readonly addresses: readonly string[];
  readonly root: Pem;
  /** From the root to the node that enrols, both included. */
  readonly chain: readonly Pem[];
  readonly introduction: Pem;
  /** The private half of the introduction, PKCS #8: whoever holds it can join, once. */
  readonly introductionKey: Pem;
  /** Frames of lane `all`, so that joining needs no link. */
  readonly frames: readonly Uint8Array[];
  /** Ed25519 by the key that ends `chain`, over all of the above; hex. */
  readonly signature: string;
}

export function signBundle(content: Omit<Bundle, 'signature'>, key: KeyObject): Bundle {
  const signature = Buffer.from(sign(key, signedBytes(content))).toString('hex');
  return { ...content, signature };
}

export function isBundleSigned(bundle: Bundle, by: PublicKeyHex): boolean {
  return verify(by, signedBytes(bundle), Buffer.from(bundle.signature, 'hex'));
}

/** The JSON document of the file. */
export function bundleToText(bundle: Bundle): string {
  const { signature } = bundle;
  return `${JSON.stringify({ ...document(bundle), signature }, null, 2)}\n`;
}

/** Throws BUNDLE_MALFORMED. Whether to believe it is for `join` to say. */
export function bundleFromText(text: string): Bundle {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new HujiError('BUNDLE_MALFORMED', 'not a JSON document', { cause });
  }
  if (typeof parsed !== 'object' || parsed === null) malformed('format');
  return readDocument(new Map(Object.entries(parsed)));
}

/** Keys in a fixed order: what is signed does not depend on how the file was laid out. */
function document(bundle: Omit<Bundle, 'signature'>): object {
  return {
    format: BUNDLE_FORMAT,
    code: bundle.code,
    tier: bundle.tier,
    unit9: bundle.unit9,
    parent: bundle.parent,
    // Absent where it is not said, as it was when bundles did not say it.
    ...(bundle.recipient === null ? {} : { recipient: bundle.recipient }),
    training: bundle.training,
    expires: isoSeconds(bundle.expires),
    addresses: bundle.addresses,
    root: bundle.root,
    chain: bundle.chain,
    introduction: bundle.introduction,
    key: bundle.introductionKey,
    frames: bundle.frames.map((frame) => Buffer.from(frame).toString('base64')),
  };
}

function signedBytes(bundle: Omit<Bundle, 'signature'>): Uint8Array {
  return Buffer.from(JSON.stringify(document(bundle)), 'utf8');
}

function malformed(name: string): never {
  throw new HujiError('BUNDLE_MALFORMED', `"${name}" is missing or wrong`);
}

function readDocument(document: ReadonlyMap<string, unknown>): Bundle {
  const text = (name: string, fits: (value: string) => boolean = () => true): string => {
    const value = document.get(name);
    return typeof value === 'string' && fits(value) ? value : malformed(name);
  };
  const texts = (name: string, fits: (value: string) => boolean = () => true): string[] => {
    const value: unknown = document.get(name);
    if (!Array.isArray(value)) malformed(name);
    for (const each of value as unknown[]) {
      if (typeof each !== 'string' || !fits(each)) malformed(name);
    }
    return value as string[];
  };
  text('format', (value) => value === BUNDLE_FORMAT);
  const tier = text('tier');
  const training = document.get('training');
  return {
    code: text('code', isNodeCode),
    tier: isTier(tier) ? tier : malformed('tier'),
    unit9: document.get('unit9') === null ? null : text('unit9', isUnit9),
    parent: text('parent', isNodeCode),
    recipient: document.has('recipient') ? text('recipient', isRecipient) : null,
    training: typeof training === 'boolean' ? training : malformed('training'),
    expires: Date.parse(text('expires', isIsoSeconds)),
    addresses: texts('addresses'),
    root: text('root'),
    chain: texts('chain'),
    introduction: text('introduction'),
    introductionKey: text('key'),
    frames: texts('frames', isBase64).map((frame) => new Uint8Array(Buffer.from(frame, 'base64'))),
    signature: text('signature', (value) => /^[0-9a-f]{128}$/.test(value)),
  };
}

function isRecipient(text: string): boolean {
  return /^age1[0-9a-z]{58}$/.test(text);
}

function isIsoSeconds(text: string): boolean {
  const unixMs = Date.parse(text);
  return !Number.isNaN(unixMs) && isoSeconds(unixMs) === text;
}

/** Buffer skips what it cannot read, which would hide damage. */
function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
}
