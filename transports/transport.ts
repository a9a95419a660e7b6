import type { NodeCode } from '../proto/node-code.js';

/**
 * The contract between a node and the ways that carry its messages.
 *
 * A message is an opaque, whole byte array. A link keeps order and never delivers half a message;
 * it may lose everything after some point by closing. What was sent is never taken as delivered:
 * only the peer's signed receipt says so.
 */
export interface Link {
  /** The node at the other end, proved by the transport before the link is handed over. */
  readonly peer: Peer;
  /**
   * Queues a message. Resolves when the transport can take more (back-pressure), rejects with a
   * HujiError once the link has closed. Callers send one at a time and await.
   */
  send(message: Uint8Array): Promise<void>;
  /**
   * Messages in order, for one consumer; a slow one slows the peer. What had arrived when the
   * peer closed is still given; then it ends, or throws the HujiError the link closed with. After
   * a close from this side it ends at once.
   */
  messages(): AsyncIterable<Uint8Array>;
  /**
   * Idempotent. What was sent before still goes out, for a moment at most. `reason` is shown to
   * the peer where the transport can.
   */
  close(reason?: Error): void;
  /** Resolves once closed, with the reason or null. Never rejects. */
  readonly closed: Promise<Error | null>;
  /** Payload bytes so far, as handed to and by the transport. */
  readonly traffic: { readonly sent: number; readonly received: number };
  /** Bytes on the wire so far, encryption and keep-alive included; absent where none is known. */
  readonly wire?: { readonly sent: number; readonly received: number };
}

export interface Peer {
  readonly code: NodeCode;
  /** Raw Ed25519 public key (32 bytes, hex) of the peer's node key. */
  readonly key: string;
}

export interface Supports {
  /** Both sides can talk at once, within seconds. */
  readonly live: boolean;
  /** Largest message in bytes. */
  readonly messageBytesMax: number;
}

export interface Dialer {
  /** Resolves with an open link or rejects with a HujiError (LINK_DOWN, CERT_EXPIRED …). */
  dial(signal: AbortSignal): Promise<Link>;
}

export interface Listener {
  /** Where it listens, as a peer would dial it, e.g. `grpc://127.0.0.1:7201`. */
  readonly address: string;
  /** Peers turned away so far, by code; absent where none can be. */
  readonly refused?: ReadonlyMap<string, number>;
  /** Stops accepting and closes every link. Idempotent. */
  close(): Promise<void>;
}

/** What a listener calls; `onRefused` tells of peers turned away: garbage, foreign certificates. */
export interface ListenHandlers {
  onLink(link: Link): void;
  onRefused(refusal: { code: string; from: string; detail: string }): void;
}

export interface Transport {
  readonly name: string;
  readonly supports: Supports;
  /** A dialer to one peer, which must prove to be `expect`. */
  dialer(address: string, expect: NodeCode): Dialer;
  listen(address: string, handlers: ListenHandlers): Promise<Listener>;
}
