import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Json } from '../control/control.js';
import type { Branch } from '../log/log.js';
import type { HujiNode } from '../node.js';
import { enrolments } from './enrolments.js';
import { leasesOf } from './leases.js';
import { linkOf, oldestWaiting, windowsOf } from './links.js';
import { waitingOf, wordsOn } from './waiting.js';

/** Missing attachments listed at most. */
const MISSING_SHOWN = 100;
const ABOVE: readonly Tier[] = ['county', 'city', 'province'];

/** `status`: this node, its ways, its children, its streams; all from counters and heads. */
export async function statusOf(
  node: HujiNode,
  software: string,
  listening: readonly string[],
): Promise<Json> {
  const { identity } = node;
  return {
    node: identity.code,
    tier: identity.tier,
    training: identity.training,
    epoch: node.epoch(),
    parent: node.parentage.parent(),
    moving: movingOf(node),
    listen: listening,
    version: software,
    recovering: node.recovering(),
    awaiting: node.recovery.awaiting(),
    judging: judgingOf(node),
    streams: [...node.log.durable.branches()].map((branch) => streamOf(node, branch)),
    waiting: { ...waitingOf(node), ...photosUp(node), oldest: await oldestWaiting(node) },
    attachments: await attachmentsOf(node),
    windows: windowsOf(node, waitingOf(node).bytes + photosUp(node).photoBytes),
    children: await childrenOf(node),
    links: node.neighbours.states().map(linkOf),
    leases: leasesOf(node, identity.code),
    counts: countsOf(node),
    alarms: node.alarms.list().map(({ code, subject, detail, since }) => ({
      code,
      subject,
      since: timeOf(since),
      detail,
    })),
  };
}

/** How far records are judged anew, where they are. */
export function judgingOf(node: HujiNode): Json {
  const judging = node.cases.judging();
  return judging === null ? null : { ...judging };
}

/** Attachments (附件) no tier above is known to hold. */
function photosUp(node: HujiNode): { photos: number; photoBytes: number } {
  const { up, upBytes } = node.attachments.counts();
  return { photos: up, photoBytes: upBytes };
}

/** What is held, how many are missing, and where the first of those are named. */
async function attachmentsOf(node: HujiNode): Promise<Json> {
  const { held, heldBytes, wanted, wantedBytes } = node.attachments.counts();
  const missing = await node.attachments.wanted('', MISSING_SHOWN);
  return {
    held,
    heldBytes,
    missing: wanted,
    missingBytes: wantedBytes,
    first: missing.map(({ hash, size, branch, seq }) => {
      return { hash, size, stream: node.log.branch(branch).stream, seq };
    }),
  };
}

function movingOf(node: HujiNode): Json {
  const moving = node.parentage.moving();
  return moving === null ? null : { to: moving.to, since: timeOf(moving.since) };
}

function timeOf(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

function streamOf(node: HujiNode, branch: Branch): Json {
  const receipts: { [tier: string]: Json } = {};
  for (const tier of ABOVE) receipts[tier] = null;
  for (const receipt of wordsOn(node, branch)) {
    if (!ABOVE.includes(receipt.tier)) continue;
    receipts[receipt.tier] = {
      node: receipt.node,
      held: receipt.held.seq,
      applied: receipt.applied,
      backedUp: receipt.backedUp,
      attachments: receipt.attachments,
    };
  }
  const { author, epoch, lane } = branch.name;
  return {
    stream: { author, epoch, lane, id: branch.stream },
    head: { seq: branch.seq, hash: branch.hash.slice(0, 16) },
    tail: branch.tailSeq - branch.seq,
    applied: branch.applied,
    frames: branch.frames,
    trimmed: branch.trimmed,
    receipts,
  };
}

async function childrenOf(node: HujiNode): Promise<Json[]> {
  const { code } = node.identity;
  const listed = [...node.authority.nodes().values()].filter(({ parent }) => parent === code);
  const known = new Map<NodeCode, { tier: string; state: string }>();
  for (const entry of await enrolments(node)) {
    // One that has been listed elsewhere since is somebody else's.
    if (node.authority.nodes().has(entry.code)) continue;
    known.set(entry.code, { tier: entry.tier, state: 'enrolled' });
  }
  for (const entry of listed) known.set(entry.code, { tier: entry.tier, state: 'listed' });
  const live = new Map(node.neighbours.childSessions().map((item) => [item.link.peer.code, item]));
  for (const [peer] of live) {
    const tier = node.authority.nodes().get(peer)?.tier ?? known.get(peer)?.tier ?? '';
    known.set(peer, { tier, state: 'live' });
  }
  const held = heldOf(node, known.keys());
  const overdue = overdueBelow(node, known.keys());
  return [...known].map(([child, { tier, state }]) => {
    const { streams = 0, changes = 0, unapplied = 0 } = held.get(child) ?? {};
    const heard = node.neighbours.lastHeardOf(child);
    return {
      node: child,
      tier,
      state,
      lastSeen: heard === null ? null : timeOf(heard),
      streams,
      held: changes,
      lag: unapplied,
      overdue: overdue.get(child) ?? 0,
    };
  });
}

/** Cases past their day in the area of each child. */
function overdueBelow(node: HujiNode, children: Iterable<NodeCode>): ReadonlyMap<NodeCode, number> {
  const all = new Map<NodeCode, number>([...children].map((child) => [child, 0]));
  for (const [area, count] of node.cases.query.overdue()) {
    for (const code of node.topology.upFrom(area)) {
      const known = all.get(code);
      if (known !== undefined) all.set(code, known + count);
    }
  }
  return all;
}

interface Held {
  streams: number;
  changes: number;
  unapplied: number;
}

/** What is held of each child and what lies below it; each stream is looked at once. */
function heldOf(node: HujiNode, children: Iterable<NodeCode>): ReadonlyMap<NodeCode, Held> {
  const all = new Map<NodeCode, Held>();
  for (const child of children) all.set(child, { streams: 0, changes: 0, unapplied: 0 });
  for (const branch of node.log.durable.branches()) {
    if (branch.name.lane === 'all') continue;
    for (const code of node.topology.upFrom(branch.name.author)) {
      const held = all.get(code);
      if (held === undefined) continue;
      held.streams += 1;
      held.changes += branch.seq - branch.forkSeq;
      held.unapplied += Math.max(0, branch.seq - branch.applied);
    }
  }
  return all;
}

function countsOf(node: HujiNode): Json {
  const counts = {
    persons: 0,
    households: 0,
    elsewhere: 0,
    changes: 0,
    parked: 0,
    cases: 0,
    overdue: 0,
    repeated: 0,
  };
  for (const lane of node.counters.all().values()) {
    counts.persons += lane.persons;
    counts.households += lane.households;
    counts.elsewhere += lane.elsewhere;
    counts.changes += lane.changes;
    counts.parked += lane.parked;
    counts.cases += lane.forks;
  }
  for (const count of Object.values(node.cases.query.standing(() => true))) counts.cases += count;
  for (const { regenerated, stale } of node.applier.repeated.all().values()) {
    counts.repeated += regenerated + stale;
  }
  for (const count of node.cases.query.overdue().values()) counts.overdue += count;
  return counts;
}
