import { HujiError } from '../../proto/errors.js';
import { readCertificate } from './certificate.js';
import { verifyChain } from './chain.js';
import type { NodeIdentity, Pem } from './identity.js';
import { sign, verify } from './signing.js';

const FORMAT = 'huji-gate/1';

/**
 * A gate certificate (发证许可): the province's word that cards may be issued for an area, naming
 * the digest that was found equal. Whoever has the trust root can verify it, with no daemon.
 */
export interface GateCertificate {
  readonly format: typeof FORMAT;
  /** What is signed, word for word: JSON of the gate as published, and the change that did so. */
  readonly statement: string;
  /** From the trust root to the province's own certificate. */
  readonly chain: readonly Pem[];
  /** Ed25519 over the format, a line feed and the statement; hex. */
  readonly signature: string;
}

export function signGate(
  { key, chain }: Pick<NodeIdentity, 'key' | 'chain'>,
  gate: object,
  change: string,
): GateCertificate {
  const statement = JSON.stringify({ ...gate, change });
  const signature = Buffer.from(sign(key, signed(statement))).toString('hex');
  return { format: FORMAT, statement, chain, signature };
}

/**
 * What a certificate says, once it is known to be the province's. Throws GATE_CERTIFICATE, and
 * CERT_FOREIGN or TRAINING_MIXED where it hangs from another root.
 */
export function readGate(text: string, trustRoot: Pem): { readonly [name: string]: unknown } {
  const { format, statement, chain, signature } = parse(text);
  if (format !== FORMAT) throw new HujiError('GATE_CERTIFICATE', 'format');
  if (typeof statement !== 'string' || typeof signature !== 'string' || !Array.isArray(chain)) {
    throw new HujiError('GATE_CERTIFICATE', 'incomplete');
  }
  const pems = chain.map(String);
  const { tier } = verifyChain(pems, trustRoot);
  if (tier !== 'province') throw new HujiError('GATE_CERTIFICATE', `signed by a ${tier}`);
  const { key } = readCertificate(pems.at(-1) ?? '');
  const bytes = /^[0-9a-f]{128}$/.test(signature) ? Buffer.from(signature, 'hex') : null;
  if (bytes === null || !verify(key, signed(statement), bytes)) {
    throw new HujiError('GATE_CERTIFICATE', 'signature');
  }
  return parse(statement);
}

function signed(statement: string): Buffer {
  return Buffer.from(`${FORMAT}\n${statement}`);
}

function parse(text: string): { readonly [name: string]: unknown } {
  try {
    const read = JSON.parse(text) as unknown;
    if (typeof read === 'object' && read !== null) return { ...read };
  } catch {
    // Said below.
  }
  throw new HujiError('GATE_CERTIFICATE', 'not JSON');
}
