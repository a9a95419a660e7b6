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
  /** All keys its chain holds for its code, oldest first; absent where no chain was shown. */
  readonly keys?: readonly string[];
}

export interface Supports {
  /** Both sides can talk at once, within seconds. */
  readonly live: boolean;
  /** Largest message in bytes. */
  readonly messageBytesMax: number;
  /** It listens at a server of somebody else, which may be down while the node itself is well. */
  readonly elsewhere?: boolean;
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

/**
 * What stands in clear on each volume of a package (报盘), so that it finds its way. Nobody believes
 * it: the signed manifest within says the same.
 */
export interface Label {
  /** Id of the package: it follows from the manifest. */
  readonly package: string;
  readonly from: NodeCode;
  readonly to: NodeCode;
  /** The first 16 hex digits of SHA-256 over the trust root. */
  readonly root: string;
  readonly training: boolean;
  /** Unix ms, whole seconds. */
  readonly made: number;
  /** Seqs of the author's own stream; 0 to 0: none of it. */
  readonly first: number;
  readonly last: number;
  /** Stream, seq and hash of a place the addressee holds once it has taken it in; or ''. */
  readonly end: string;
}

export interface Volume {
  readonly label: Label;
  /** From 1. */
  readonly no: number;
  readonly count: number;
  /** Bytes of its share of the package, and their SHA-256 (hex). */
  readonly bytes: number;
  readonly sha256: string;
  readonly path: string;
}

/** A file that was looked at: a volume, or why it is none. `stamp`: another once it changes. */
export type Found =
  | { readonly path: string; readonly stamp: string; readonly volume: Volume }
  | { readonly path: string; readonly stamp: string; readonly error: Error };

/** Volumes of one package that have come together so far. */
export interface Held {
  readonly label: Label;
  readonly count: number;
  readonly volumes: readonly Volume[];
}

/** A folder of a node's own in which volumes gather. */
export interface Box {
  /**
   * Copies a volume in, checking it; on the disk when it resolves. False where it is there already.
   * Throws PACKAGE_VOLUME, DISK_FULL.
   */
  keep(volume: Volume): Promise<boolean>;
  held(): Promise<Held[]>;
  /** The package: its volumes, one after the other. Throws PACKAGE_VOLUME. */
  read(held: Held): AsyncIterable<Uint8Array>;
  drop(id: string): Promise<void>;
}

/** A way on which somebody carries what is sent: disks, sticks, discs. */
export interface Medium {
  /**
   * Writes a package as volumes of at most so many bytes, all or none; on the disk when it
   * resolves. Throws DISK_FULL, FOLDER_UNUSABLE.
   */
  write(
    folder: string,
    label: Label,
    volumeBytes: number,
    content: AsyncIterable<Uint8Array>,
  ): Promise<readonly Volume[]>;
  /** Looks at files, and at what lies in folders: labels alone, not what they are on. */
  look(paths: readonly string[]): Promise<Found[]>;
  /** Whether a folder is there, such as one on a stick that is plugged in. */
  isFolder(path: string): Promise<boolean>;
  box(folder: string): Box;
  /** A volume with its label, as it lies there. */
  bytesOf(volume: Volume): AsyncIterable<Uint8Array>;
  /** Writes a file, all or nothing: a note for people, a volume as it was carried. */
  put(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Gone when it resolves; nothing where it was not there. */
  remove(path: string): Promise<void>;
}
