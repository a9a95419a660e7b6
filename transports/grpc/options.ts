import { checkLimits, type LinkLimits } from '../link/link-limits.js';
import type { CheckPeer, TlsIdentity } from '../link/tls.js';

export interface GrpcLimits extends LinkLimits {
  /** From the dial to an open link, ms. */
  readonly dialMs: number;
  /** From the connection to the end of the TLS handshake, ms. */
  readonly handshakeMs: number;
  /** From there to the opening of the session, ms. */
  readonly sessionMs: number;
  /** Connections that have opened no session yet; beyond it the oldest of the busiest host goes. */
  readonly waitingMax: number;
  /** Links of one peer; beyond it a new one takes the place of the oldest. */
  readonly linksPerPeerMax: number;
}

export const GRPC_LIMITS: GrpcLimits = {
  messageBytesMax: 8 * 1_048_576,
  outboxBytesMax: 512 * 1024,
  inboxBytesMax: 512 * 1024,
  silentMs: 45_000,
  notReadingMs: 120_000,
  dialMs: 20_000,
  handshakeMs: 20_000,
  sessionMs: 10_000,
  closeMs: 2_000,
  // All stations of a province at once, after its restart, perhaps from behind one address.
  waitingMax: 2_048,
  linksPerPeerMax: 4,
};

export interface GrpcOptions {
  readonly identity: TlsIdentity;
  readonly checkPeer: CheckPeer;
  readonly limits?: Partial<GrpcLimits>;
}

/** The options with every limit filled in. Throws a TypeError on limits that make no sense. */
export interface GrpcSettings {
  readonly identity: TlsIdentity;
  readonly checkPeer: CheckPeer;
  readonly limits: GrpcLimits;
}

export function settingsOf(options: GrpcOptions): GrpcSettings {
  const limits: GrpcLimits = { ...GRPC_LIMITS, ...options.limits };
  checkLimits(limits);
  return { identity: options.identity, checkPeer: options.checkPeer, limits };
}
