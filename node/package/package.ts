import type { KeyObject } from 'node:crypto';
import type { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { Lane, StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Receipt, SignedReceipt } from '../../proto/receipt.js';
import type { Box, Label, Medium } from '../../transports/transport.js';
import type { Attachments } from '../attach/attach.js';
import type { Authority } from '../authority/authority.js';
import type { Clock } from '../clock.js';
import type { Author, Branch, LogView } from '../log/log.js';
import type { Inspection, Receiver } from '../receive/receive.js';
import type { Store } from '../store/store.js';
import type { Topology } from '../topology.js';

/** Changes of one history of one stream that a package holds, and what must be held before them. */
export interface Range {
  readonly author: NodeCode;
  readonly epoch: string;
  readonly lane: Lane;
  readonly stream: StreamId;
  readonly from: number;
  readonly to: number;
  /** Hash (hex) of the frame that ends before `from`; '' where it is the first. */
  readonly prev: string;
  /** Hash (hex) of the frame that ends at `to`. */
  readonly hash: string;
}

/** A volume of somebody else's package that goes along unread. */
export interface Cargo {
  readonly package: string;
  readonly to: NodeCode;
  readonly no: number;
}

/** Changes of one stream that name photos of a package; to be applied before they are taken in. */
export interface Named {
  readonly author: NodeCode;
  readonly epoch: string;
  readonly lane: Lane;
  readonly stream: StreamId;
  readonly from: number;
  readonly to: number;
}

/** What a package says of itself, signed by its author. */
export interface Manifest {
  readonly from: NodeCode;
  readonly to: NodeCode;
  readonly training: boolean;
  /** Unix ms, whole seconds. */
  readonly made: number;
  /** How answers are sealed. */
  readonly recipient: string;
  readonly streams: readonly Range[];
  readonly receipts: number;
  readonly cargo: readonly Cargo[];
  /** A package of photos (附件), and of nothing else. */
  readonly photos?: { readonly count: number; readonly named: readonly Named[] };
  /** Packages of photos that the author has taken in. */
  readonly taken?: readonly string[];
  /** Hashes of photos that the author misses. */
  readonly wants?: readonly string[];
  /** DER, trust root first. */
  readonly chain: readonly Uint8Array[];
}

/** A package that was cut here and is not covered by receipts yet. */
export interface Sent {
  readonly package: string;
  readonly to: NodeCode;
  readonly made: number;
  readonly volumes: number;
  readonly streams: readonly Pick<Range, 'stream' | 'from' | 'to' | 'hash'>[];
  /** Packages of others that went along. */
  readonly cargo: readonly string[];
  /** Where photos are named that it holds. */
  readonly photos?: readonly Pick<Named, 'stream' | 'to'>[];
}

/** A package of photos that was cut beside that of the changes. */
export interface PhotosCut {
  readonly package: string;
  readonly volumes: readonly string[];
  readonly count: number;
  readonly bytes: number;
  readonly label: Label;
}

export interface Exported {
  /** Null: there was nothing to send. */
  readonly package: string | null;
  readonly volumes: readonly string[];
  readonly frames: number;
  readonly changes: number;
  readonly label: Label | null;
  readonly bytes: number;
  readonly cargo: number;
  readonly photos: PhotosCut | null;
}

export interface Imported {
  readonly package: string;
  readonly from: NodeCode;
  readonly to: NodeCode;
  /** Frames in the package. */
  readonly frames: number;
  /** Changes that are new here, and applied. */
  readonly applied: number;
  /** Changes that were held already. */
  readonly duplicate: number;
  /** Changes that are new here, and parked. */
  readonly parked: number;
  /** Changes that are new here and wait for what they are judged by. */
  readonly waiting: number;
  /** It goes on to its addressee, unread. */
  readonly carried: boolean;
  /** Photos that are new here; null where it holds none. */
  readonly photos: number | null;
  readonly streams: readonly StreamId[];
}

/** What became of one package, or of a file that is none. */
export type Outcome =
  | { readonly kind: 'taken'; readonly imported: Imported }
  | {
      readonly kind: 'refused';
      /** Null: no package can be told. */
      readonly label: Label | null;
      readonly paths: readonly string[];
      readonly error: HujiError;
    };

/** What packages need of a node. */
export interface PackageParts {
  readonly store: Store;
  readonly log: LogView;
  readonly authority: Authority;
  readonly topology: Topology;
  readonly clock: Clock;
  readonly receiver: Receiver;
  readonly medium: Medium;
  /** Packages for this node, as they come together; and those for others. */
  readonly inbox: Box;
  readonly hold: Box;
  /** Where cargo is unpacked for a moment. */
  readonly unpackFolder: string;
  readonly self: {
    readonly code: NodeCode;
    readonly training: boolean;
    readonly recipient: string;
    /** The first 16 hex digits of SHA-256 over the trust root. */
    readonly root: string;
    key(): KeyObject;
    chain(): readonly Uint8Array[];
  };
  inspect(): Inspection;
  /** Throws STREAM_OPENING, CERT_FOREIGN, TRAINING_MIXED. */
  authorOf(chain: readonly Uint8Array[]): Author;
  seal(recipient: string, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  open(sealed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Seals open tails, so that what was told to be safe until now is in frames. */
  sealTails(): Promise<void>;
  readonly receipts: PackageReceipts;
  readonly attachments: PackageAttachments;
  /** A frame was taken in: whoever hears it gets it. */
  offer(branch: Branch): void;
  /** Resolves when news on lane `all` so far have taken effect. */
  settled(): Promise<void>;
  /** What an author says he holds that is not held here. */
  heard(from: NodeCode, made: number, ahead: readonly Head[]): void;
}

export type PackageAttachments = Pick<
  Attachments,
  'read' | 'placeOf' | 'wants' | 'histories' | 'missing' | 'arrive' | 'up' | 'reached'
>;

export interface PackageReceipts {
  of(stream: StreamId): readonly SignedReceipt[];
  write(branch: Branch): SignedReceipt;
  /** Takes in a receipt out of a package whose author proved his key. */
  take(receipt: SignedReceipt, author: { code: NodeCode; key: string }): Promise<void>;
}

export type { Receipt };
