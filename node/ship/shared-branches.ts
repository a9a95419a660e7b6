import type { NodeCode } from '../../proto/node-code.js';
import type { Branch, LogView } from '../log/log.js';

export interface SharedParts {
  readonly log: LogView;
  /** Another object whenever other nodes are listed than before. */
  nodes(): object;
  /** Whether the lane's audience lies at the peer. */
  shares(branch: Branch, peer: NodeCode): boolean;
}

interface Known {
  readonly nodes: object;
  /** Branches looked at so far, and the numbers of those the peer hears. */
  count: number;
  readonly shared: number[];
}

/**
 * Which branches each neighbour hears. A parent of a thousand children holds thousands, of which
 * each of them hears a handful: nothing that is done for one session looks through all.
 */
export class SharedBranches {
  private readonly parts: SharedParts;
  private readonly byPeer = new Map<NodeCode, Known>();

  constructor(parts: SharedParts) {
    this.parts = parts;
  }

  *of(peer: NodeCode): Generator<Branch> {
    const { log, nodes, shares } = this.parts;
    let known = this.byPeer.get(peer);
    const count = log.count();
    if (known === undefined || known.nodes !== nodes() || known.count > count) {
      known = { nodes: nodes(), count: 0, shared: [] };
      this.byPeer.set(peer, known);
    }
    for (; known.count < count; known.count++) {
      const branch = log.branch(known.count);
      if (shares(branch, peer)) known.shared.push(branch.no);
    }
    for (const no of known.shared) yield log.branch(no);
  }
}
