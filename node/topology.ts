import type { Lane } from '../proto/id.js';
import { defaultParent, isAtOrBelow, type NodeCode } from '../proto/node-code.js';
import type { Authority } from './authority/authority.js';

/** Longest path up the tree; four tiers, with room for exceptions. */
const STEPS_MAX = 8;

/**
 * Who stands above whom: by the node list where it names a parent, by code where it does not
 * (GA 380: zero the last non-zero pair), since a county may have no node of its own.
 */
export class Topology {
  private readonly authority: Authority;

  constructor(authority: Authority) {
    this.authority = authority;
  }

  /** Whether `below` is `above` or lies below it. */
  isAtOrBelow(below: NodeCode, above: NodeCode): boolean {
    if (isAtOrBelow(below, above)) return true;
    let at: NodeCode | undefined = below;
    for (let step = 0; step < STEPS_MAX && at !== undefined; step++) {
      if (at === above) return true;
      at = this.authority.nodes().get(at)?.parent;
    }
    return false;
  }

  /**
   * The same, by every parent that was ever listed: what somebody wrote while he stood above a
   * lane stays written, and a node that has not heard of its move is still let in.
   */
  wasAtOrBelow(below: NodeCode, above: NodeCode): boolean {
    if (isAtOrBelow(below, above)) return true;
    const path = new Set([below]);
    // A set gives what is added while it is walked.
    for (const at of path) {
      if (at === above) return true;
      for (const parent of this.authority.parentsEver(at)) path.add(parent);
    }
    return false;
  }

  /** Every node that `code` is or lies below, in the sense of `isAtOrBelow`. */
  upFrom(code: NodeCode): ReadonlySet<NodeCode> {
    const path = new Set<NodeCode>();
    for (let at: NodeCode | null = code; at !== null; at = defaultParent(at)) path.add(at);
    let at: NodeCode | undefined = code;
    for (let step = 0; step < STEPS_MAX && at !== undefined; step++) {
      path.add(at);
      at = this.authority.nodes().get(at)?.parent;
    }
    return path;
  }

  /** Nodes the province lists right below this one, those revoked altogether apart. */
  childrenOf(code: NodeCode): NodeCode[] {
    const revoked = new Set<NodeCode>();
    for (const item of this.authority.revocations()) {
      if (item.epoch === null) revoked.add(item.code);
    }
    return [...this.authority.nodes().values()]
      .filter((entry) => entry.parent === code && !revoked.has(entry.code))
      .map((entry) => entry.code);
  }

  /** Whether the audience of a lane takes in a node: the lane's own and every ancestor. */
  hears(node: NodeCode, lane: Lane): boolean {
    return lane === 'all' || this.isAtOrBelow(lane, node);
  }
}
