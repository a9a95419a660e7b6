import type { KeyObject } from 'node:crypto';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { PublicKeyHex } from './signing.js';

/** A certificate as PEM text. */
export type Pem = string;

/** Who a node is, with the keys that prove it. Never leaves the node's own folder. */
export interface NodeIdentity {
  readonly code: NodeCode;
  readonly tier: Tier;
  /** The 9-digit unit code of a station (6 area + 3 station); null where none was given. */
  readonly unit9: string | null;
  /** The parent of today; may differ from the one in the certificate. Null at the province. */
  readonly parent: NodeCode | null;
  readonly training: boolean;
  /** How the parent can be reached, e.g. `grpc://10.0.0.1:7200`. */
  readonly parentAddresses: readonly string[];
  /** Unix milliseconds. */
  readonly created: number;
  /** Private Ed25519 key: signs frames, receipts, introductions and TLS handshakes. */
  readonly key: KeyObject;
  readonly publicKey: PublicKeyHex;
  /** From the trust root to the node's own certificate, both included. */
  readonly chain: readonly Pem[];
  /** `AGE-SECRET-KEY-1…`: opens packages sealed to this node. */
  readonly ageIdentity: string;
  /** `age1…`: what others seal to. */
  readonly ageRecipient: string;
}

/** What Node's TLS wants to be given. */
export interface TlsIdentity {
  /** PKCS #8. */
  readonly key: Pem;
  /** Own certificate first, then what links it to the root. */
  readonly cert: Pem;
  /** The trust root. */
  readonly ca: Pem;
}

export const DAY_MS = 86_400_000;
