import { checkLimits, type LinkLimits } from '../link/link-limits.js';
import type { CheckPeer, TlsIdentity } from '../link/tls.js';

export interface NatsLimits extends LinkLimits {
  /** From the dial to an open link, ms. */
  readonly dialMs: number;
  /** Until a server or a listener answers one question, ms. */
  readonly answerMs: number;
  /** From the opening of a session to the end of its TLS handshake, ms. */
  readonly handshakeMs: number;
  /** Largest record, bytes; less where the server allows less. */
  readonly recordBytesMax: number;
  /** Bytes of records that the consumer at the other end has not taken yet. */
  readonly windowBytes: number;
  /** Records wait and the peer says nothing new for so long, ms: they are sent again. */
  readonly stallMs: number;
  /** Records of sessions that have ended lie on the server for so long, ms. */
  readonly keptMs: number;
  /** Sessions that have not proved who they are; beyond it new ones are turned away. */
  readonly waitingMax: number;
  /** Links of one peer; beyond it a new one takes the place of the oldest. */
  readonly linksPerPeerMax: number;
}

export const NATS_LIMITS: NatsLimits = {
  messageBytesMax: 8 * 1_048_576,
  outboxBytesMax: 512 * 1024,
  inboxBytesMax: 512 * 1024,
  silentMs: 45_000,
  notReadingMs: 120_000,
  closeMs: 2_000,
  dialMs: 20_000,
  answerMs: 5_000,
  handshakeMs: 20_000,
  recordBytesMax: 64 * 1024,
  windowBytes: 256 * 1024,
  stallMs: 2_000,
  keptMs: 10 * 60_000,
  waitingMax: 256,
  linksPerPeerMax: 4,
};

/** What this node shows to the server; what it shows to its peers is its identity. */
export interface NatsAccess {
  /** Text of a `.creds` file: a JWT and its key. */
  readonly creds?: string;
  /** PEM of the authorities the server's certificate may come from; by default the system's. */
  readonly ca?: string;
  /** PEM of a certificate and key, for a server that asks for one. */
  readonly cert?: string;
  readonly key?: string;
}

export interface NatsOptions {
  readonly identity: TlsIdentity;
  readonly checkPeer: CheckPeer;
  /** Unguessable bytes for the names of sessions. */
  random(length: number): Uint8Array;
  readonly access?: NatsAccess;
  readonly limits?: Partial<NatsLimits>;
}

export interface NatsSettings extends Omit<Required<NatsOptions>, 'limits'> {
  readonly limits: NatsLimits;
}

/** The options with every limit filled in. Throws a TypeError on limits that make no sense. */
export function settingsOf(options: NatsOptions): NatsSettings {
  const limits: NatsLimits = { ...NATS_LIMITS, ...options.limits };
  checkLimits(limits);
  return { ...options, access: options.access ?? {}, limits };
}
