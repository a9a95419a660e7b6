import type { Json } from '../../node/control/control.js';
import type { NodeCode } from '../../proto/node-code.js';
import { listIn, partOf, textIn } from '../document.js';
import { stationsOf, type TreeNode } from '../generate/tree.js';

/** Where the bundle of a station without a line says that its parent is. */
export const BY_DISK = 'disk://';

/** Nodes of a tree that are not linked by gRPC all the time. */
export interface OtherWays {
  /** It has no line: disks are carried. */
  readonly disk: NodeCode | null;
  /** It has a telephone. */
  readonly telephone: NodeCode | null;
  /** A city that shares a NATS server with the province. */
  readonly nats: NodeCode | null;
}

/** The telephone is where registers are loaded first: its line takes the longest. */
export function otherWays(tree: readonly TreeNode[]): OtherWays {
  const stations = stationsOf(tree);
  return {
    disk: stations.at(-1)?.code ?? null,
    telephone: stations.length > 1 ? (stations[0]?.code ?? null) : null,
    nats: tree.findLast(({ tier }) => tier === 'city')?.code ?? null,
  };
}

/** How far a node, by its `status`, holds what others write for a station. */
export function headsFor(station: NodeCode, status: Json): string {
  const heads = listIn(status, 'streams')
    .filter((each) => {
      const stream = partOf(each, 'stream');
      const lane = textIn(stream, 'lane');
      return lane === 'all' || (lane === station && textIn(stream, 'author') !== station);
    })
    .map((each) => [textIn(partOf(each, 'stream'), 'id'), textIn(partOf(each, 'head'), 'seq')]);
  return heads.sort().join();
}
