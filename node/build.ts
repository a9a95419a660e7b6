import type { KeyObject } from 'node:crypto';
import type { Epoch, Lane } from '../proto/id.js';
import type { NodeCode } from '../proto/node-code.js';
import type { Alarms } from './alarms.js';
import { AttachmentBook } from './attach/attachment-book.js';
import type { Authority } from './authority/authority.js';
import type { Clock } from './clock.js';
import { Desk } from './compare/desk.js';
import { Housekeeper, type HousekeeperParts } from './housekeeper.js';
import type { HybridClock } from './hybrid-clock.js';
import type { NodeIdentity } from './identity/identity.js';
import { publicHexOf } from './identity/signing.js';
import type { Leasing } from './lease/leasing.js';
import type { Branch, Log } from './log/log.js';
import { readLog } from './log/read-log.js';
import { Retention, type RetentionParts } from './log/retention.js';
import { ownBranches, rotateKeys } from './log/rotation.js';
import type { Receiver } from './receive/receive.js';
import type { Recovery } from './recover/recovery.js';
import { AttachmentDesk } from './ship/attachment-desk.js';
import { Neighbours } from './ship/neighbours.js';
import type { Parentage } from './ship/parentage.js';
import { refusesPeer, watchSkew } from './ship/peers.js';
import type { ReceiptBook } from './ship/receipt-book.js';
import { SharedBranches } from './ship/shared-branches.js';
import type { Waits } from './ship/ship.js';
import type { Store } from './store/store.js';
import type { Topology } from './topology.js';

/** What talking to neighbours takes of a node. */
interface NeighbourNode extends Shared {
  readonly identity: NodeIdentity;
  readonly topology: Topology;
  readonly attachments: AttachmentBook;
  readonly leasing: Leasing;
  readonly recovery: Recovery;
  readonly parentage: Parentage;
  readonly receiver: Receiver;
  readonly receipts: ReceiptBook;
  readonly software: string;
  backoff(): Waits;
  onParent(): void;
  /** Seals open tails. */
  seal(): Promise<void>;
}

/** What most stages are given. */
export interface Shared {
  readonly store: Store;
  readonly log: Log;
  readonly authority: Authority;
  readonly alarms: Alarms;
  readonly clock: Clock;
}

/** The attachments of a node; `later` does what need not be done at once. */
export function makeAttachments(
  { store, log, alarms }: Shared & { log: Log },
  { code, tier }: NodeIdentity,
  topology: Topology,
  later: (name: string, step: () => Promise<void>) => void,
): AttachmentBook {
  return new AttachmentBook({
    ...{ store, log, later },
    goesUp: ({ author }) => tier !== 'province' && topology.isAtOrBelow(author.code, code),
    onSpoilt: ({ author, stream }, seq) =>
      alarms.raise('ATTACHMENT_SPOILT', author.code, `${stream} ${seq}`),
  });
}

/** Who talks to neighbours, what they may hear, and what follows when one greets. */
export function makeNeighbours(node: NeighbourNode): Neighbours {
  const { identity, log, topology, attachments, alarms, clock, leasing, recovery } = node;
  const { code, tier, parent } = identity;
  const shares = (branch: Branch, peer: NodeCode) => topology.hears(peer, branch.name.lane);
  const upFrom = (from: NodeCode) => topology.upFrom(from);
  const nodes = () => node.authority.nodes();
  const branches = new SharedBranches({ log: log.durable, nodes, shares });
  return new Neighbours({
    ...node,
    log: log.durable,
    shared: (peer) => branches.of(peer),
    hearers: (lane) => hearersOf(topology, lane),
    files: new AttachmentDesk({ log, attachments, shares, upFrom }),
    compare: new Desk({ ...node, code, readLog }),
    parent: () => node.parentage.parent(),
    self: { code, tier, software: node.software },
    shares,
    refuses: (peer) => refusesPeer(peer, code, topology, node.authority),
    onHello: (peer, role, hello, ahead) => {
      watchSkew(alarms, peer, hello.timeUnixMs - clock.now());
      const isBelow = role === 'child';
      if (isBelow) leasing.granting.heard(peer, ahead);
      if (!isBelow || parent === null) recovery.onHello(peer, ahead, isBelow);
      if (!isBelow) node.onParent();
    },
  });
}

/** Looked up once for all who may be told. */
function hearersOf(topology: Topology, lane: Lane): (code: NodeCode) => boolean {
  if (lane === 'all') return () => true;
  const path = topology.upFrom(lane);
  return (code) => path.has(code);
}

/** Looks after tails, clock and disk, and lets go of frames. */
export function makeHousekeeper(
  parts: Omit<HousekeeperParts, 'trim'> & Omit<RetentionParts, 'store' | 'log'>,
): Housekeeper {
  const retention = new Retention(parts);
  return new Housekeeper({ ...parts, trim: (max) => retention.trimSome(max) });
}

/** Gives whether any own stream had still to hear of the identity's key. */
export async function putKeyInForce(
  { store, log, hybrid, epoch }: Shared & { log: Log; hybrid: HybridClock; epoch: Epoch },
  { code, publicKey: next }: NodeIdentity,
  previous: KeyObject | null,
): Promise<boolean> {
  const old = previous === null ? null : { key: previous, publicKey: publicHexOf(previous) };
  const keys = { next, previous: old };
  const written = await store.commit((tx) =>
    rotateKeys(tx, log, ownBranches(log, code, epoch), keys, hybrid),
  );
  return written.length > 0;
}
