import { HujiError } from '../../proto/errors.js';
import { isNodeCode, type NodeCode } from '../../proto/node-code.js';
import type { Random } from '../clock.js';
import { readCertificate } from './certificate.js';
import type { NodeIdentity } from './identity.js';
import { issueCertificate } from './issue.js';
import {
  keyFromSeed,
  type PublicKeyHex,
  publicHexOf,
  SEED_BYTES,
  sign,
  verify,
} from './signing.js';
import { isoSeconds, type Subject } from './subject.js';
import { NODE_DAYS, term } from './validity.js';

/** A node's word, by both its keys, that one follows the other. Signatures are hex. */
export interface Rotation {
  readonly statement: string;
  readonly byOld: string;
  readonly byNew: string;
}

export interface RotationProof {
  readonly code: NodeCode;
  readonly oldKey: PublicKeyHex;
  readonly newKey: PublicKeyHex;
  /** Unix milliseconds, whole seconds. */
  readonly at: number;
}

const HEAD = 'huji-rotation/1';

/**
 * Gives a node its next key: the old one issues its certificate, so that the chain grows by one and
 * ends no later than before. The age identity stays: packages may be under way to it.
 */
export async function rotate(
  current: NodeIdentity,
  { now, random, days = NODE_DAYS }: { now: number; random: Random; days?: number },
): Promise<{ identity: NodeIdentity; rotation: Rotation }> {
  const above = readCertificate(current.chain.at(-1) ?? '');
  const within = term(above, now, days);
  if (within.to <= now) throw new HujiError('CERT_EXPIRED', `node of ${current.code}`);
  const key = keyFromSeed(random.bytes(SEED_BYTES));
  const publicKey = publicHexOf(key);
  const subject: Subject = { ...above.subject, role: 'node' };
  const certificate = await issueCertificate({
    subject,
    holder: key,
    issuer: { subject: above.subject, key: current.key },
    ...within,
    random,
  });
  const statement = [HEAD, current.code, current.publicKey, publicKey, isoSeconds(now)].join('\n');
  const bytes = Buffer.from(statement, 'utf8');
  return {
    identity: { ...current, key, publicKey, chain: [...current.chain, certificate] },
    rotation: {
      statement,
      byOld: Buffer.from(sign(current.key, bytes)).toString('hex'),
      byNew: Buffer.from(sign(key, bytes)).toString('hex'),
    },
  };
}

/**
 * What a rotation proves. Whether `oldKey` was the key in force is for the caller to know.
 * Throws STREAM_OPENING.
 */
export function verifyRotation(rotation: Rotation): RotationProof {
  const [head, code = '', oldKey = '', newKey = '', at = '', ...rest] =
    rotation.statement.split('\n');
  const time = Date.parse(at);
  const readable = head === HEAD && isNodeCode(code) && rest.length === 0 && !Number.isNaN(time);
  if (!readable) throw new HujiError('STREAM_OPENING', 'not a rotation of keys');
  const bytes = Buffer.from(rotation.statement, 'utf8');
  if (oldKey === newKey) throw new HujiError('STREAM_OPENING', `${code} rotates to the same key`);
  if (!verify(oldKey, bytes, Buffer.from(rotation.byOld, 'hex'))) {
    throw new HujiError('STREAM_OPENING', `the old key of ${code} did not sign its rotation`);
  }
  if (!verify(newKey, bytes, Buffer.from(rotation.byNew, 'hex'))) {
    throw new HujiError('STREAM_OPENING', `the new key of ${code} did not sign its rotation`);
  }
  return { code, oldKey, newKey, at: time };
}
