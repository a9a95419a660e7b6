import { HujiError } from '../../proto/errors.js';
import type { ChangeId } from '../../proto/id.js';
import { isAtOrBelow, type NodeCode, tierRank } from '../../proto/node-code.js';
import type { Topology } from '../topology.js';
import { type Authority, addressesOf, type NodeEntry } from './authority.js';

/** Nodes that are to stand below a parent. */
export interface Move {
  readonly codes: readonly NodeCode[];
  readonly to: NodeCode;
  /** Where the parent listens; empty: as listed. */
  readonly addresses: readonly string[];
  readonly why: string;
  /** The change that asked for it, where another node did. */
  readonly asked?: ChangeId;
  /** They have found their way there already, or go by disk: nobody needs the parent's address. */
  readonly areThere?: boolean;
}

/**
 * The entries to publish for a move: the parent's, where its addresses are new, and that of every
 * node which does not stand there yet.
 *
 * Throws NODE_UNLISTED, PEER_REVOKED, MOVE_CYCLE, MOVE_TIER, MOVE_OUTSIDE or MOVE_ADDRESS.
 */
export function entriesFor(authority: Authority, move: Move): NodeEntry[] {
  const { to, addresses, why, asked, areThere = false } = move;
  for (const code of move.codes) checkMove(authority, code, to);
  const parent = listed(authority, to);
  if (move.codes.length === 0) return [];
  const known = addressesOf(parent);
  const given = addressesOf({ ...parent, addresses });
  if (!areThere && given.length === 0 && known.length === 0)
    throw new HujiError('MOVE_ADDRESS', to);
  const entries: NodeEntry[] = [];
  if (given.length > 0 && given.join(' ') !== known.join(' ')) {
    entries.push({ ...parent, addresses: given });
  }
  const reason = { why, ...(asked === undefined ? {} : { asked }) };
  for (const code of move.codes) {
    const { asked: _, ...entry } = listed(authority, code);
    if (entry.parent !== to) entries.push({ ...entry, parent: to, ...reason });
  }
  return entries;
}

function listed(authority: Authority, code: NodeCode): NodeEntry {
  const entry = authority.nodes().get(code);
  if (entry === undefined) throw new HujiError('NODE_UNLISTED', code);
  return entry;
}

/** A node stands below a node of a higher tier below whose code its own lies. */
function checkMove(authority: Authority, code: NodeCode, to: NodeCode): void {
  const moved = listed(authority, code);
  const parent = listed(authority, to);
  const revoked = revokedIn(authority);
  for (const each of [to, code]) if (revoked.has(each)) throw new HujiError('PEER_REVOKED', each);
  const what = `${code} below ${to}`;
  if (isAtOrBelow(to, code) || standsBelow(authority, to, code)) {
    throw new HujiError('MOVE_CYCLE', what);
  }
  if (tierRank(parent.tier) <= tierRank(moved.tier)) {
    throw new HujiError('MOVE_TIER', `${what}: a ${moved.tier} below a ${parent.tier}`);
  }
  if (!isAtOrBelow(code, to)) throw new HujiError('MOVE_OUTSIDE', what);
}

/** Whether the parents listed lead from `code` up to `above`. */
function standsBelow(authority: Authority, code: NodeCode, above: NodeCode): boolean {
  const path = new Set<NodeCode>();
  let at: NodeCode | undefined = code;
  while (at !== undefined && !path.has(at)) {
    if (at === above) return true;
    path.add(at);
    at = authority.nodes().get(at)?.parent;
  }
  return false;
}

/**
 * Whether a node may take over another by itself: it lies below its code, and stands higher up
 * than this one. Throws NODE_UNLISTED or MOVE_FORBIDDEN.
 */
export function checkAdoption(
  authority: Authority,
  topology: Topology,
  by: NodeCode,
  code: NodeCode,
): void {
  const { parent } = listed(authority, code);
  if (parent === by || (isAtOrBelow(code, by) && topology.isAtOrBelow(by, parent))) return;
  throw new HujiError('MOVE_FORBIDDEN', `${code}, below ${parent}`);
}

/** Nodes below a node's code that stand above it: what a tier that comes up late takes over. */
export function standingAbove(
  authority: Authority,
  topology: Topology,
  node: NodeCode,
): readonly NodeCode[] {
  const tier = authority.nodes().get(node)?.tier ?? 'station';
  return standing(authority, (entry) => {
    const isBelow = entry.code !== node && isAtOrBelow(entry.code, node);
    if (!isBelow || tierRank(entry.tier) >= tierRank(tier) || entry.parent === node) return false;
    return topology.isAtOrBelow(node, entry.parent);
  });
}

/** Nodes that stand right below a parent. */
export function childrenOf(authority: Authority, parent: NodeCode): readonly NodeCode[] {
  return standing(authority, (entry) => entry.parent === parent);
}

function standing(authority: Authority, fits: (entry: NodeEntry) => boolean): readonly NodeCode[] {
  const revoked = revokedIn(authority);
  const found = [...authority.nodes().values()].filter((entry) => fits(entry));
  return found
    .map(({ code }) => code)
    .filter((code) => !revoked.has(code))
    .sort();
}

/** Nodes that are revoked altogether. */
function revokedIn(authority: Authority): ReadonlySet<NodeCode> {
  const items = authority.revocations().filter(({ epoch }) => epoch === null);
  return new Set(items.map(({ code }) => code));
}
