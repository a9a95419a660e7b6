import type { Peer } from '../transport.js';

/** What Node's TLS wants to be given, all PEM. */
export interface TlsIdentity {
  /** PKCS #8 private key. */
  readonly key: string;
  /** Own certificate first, then what links it to the root. */
  readonly cert: string;
  /** The trust root. */
  readonly ca: string;
}

/**
 * The one gate a peer passes, on either side: judges the certificates it showed (DER, its own
 * first; none if it showed none) and what TLS itself says of them (an OpenSSL code, null if it is
 * content). The handshake has proved that the peer holds the key. Throws the HujiError that both
 * operators get to see.
 */
export type CheckPeer = (chain: readonly Uint8Array[], tlsError: string | null) => Peer;

/** What a waiting message costs beside its bytes: queues count it, so that empty ones end too. */
export const MESSAGE_OVERHEAD_BYTES = 64;

export interface GrpcLimits {
  /** Largest message, bytes. */
  readonly messageBytesMax: number;
  /** Bytes of messages that wait on the way out before `send` stays pending. */
  readonly outboxBytesMax: number;
  /** Bytes of messages that wait for the consumer before the peer is slowed. */
  readonly inboxBytesMax: number;
  /** Nothing heard for so long, ms: PEER_SILENT. A third of it without traffic brings a ping. */
  readonly silentMs: number;
  /** Messages wait and hardly a byte leaves for so long, ms: PEER_NOT_READING. */
  readonly notReadingMs: number;
  /** From the dial to an open link, ms. */
  readonly dialMs: number;
  /** From the connection to the end of the TLS handshake, ms. */
  readonly handshakeMs: number;
  /** From there to the opening of the session, ms. */
  readonly sessionMs: number;
  /** How long a closing link may flush, and a refused peer read why, ms. */
  readonly closeMs: number;
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
  handshakeMs: 10_000,
  sessionMs: 10_000,
  closeMs: 2_000,
  waitingMax: 256,
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
  for (const [name, value] of Object.entries(limits)) {
    if (!(Number.isSafeInteger(value) && value > 0)) throw new TypeError(`limit ${name}: ${value}`);
  }
  return { identity: options.identity, checkPeer: options.checkPeer, limits };
}
