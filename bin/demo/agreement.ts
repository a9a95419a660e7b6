import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { partOf, textIn } from '../document.js';

/** What a node and the province say of the node's area, at the node's own cut. */
export type TierDigest = {
  readonly node: NodeCode;
  readonly area: NodeCode;
  readonly digest: string;
  /** Null while the province does not hold all of the cut. */
  readonly atProvince: string | null;
  /** Null while the node has not applied all it holds. */
  readonly state: string | null;
  /** Null unless the province stands at the cut, and has applied it. */
  readonly stateAtProvince: string | null;
  readonly cut: string;
};

/** The document `huji digest` answers with; null where the cut is not held. */
export type AskDigest = (node: NodeCode, area: NodeCode, at: string | null) => Promise<Json>;

/** Compares a node with the province. */
export async function compare(
  ask: AskDigest,
  node: NodeCode,
  province: NodeCode,
): Promise<TierDigest> {
  const own = await ask(node, node, null);
  const cut = textIn(own, 'cut');
  const above = await ask(province, node, cut).catch((error: unknown) => {
    if (error instanceof HujiError && error.code === 'DIGEST_CUT') return null;
    throw error;
  });
  return {
    node,
    area: node,
    digest: textIn(own, 'digest'),
    atProvince: stringIn(above, 'digest'),
    state: stringIn(own, 'state'),
    stateAtProvince: stringIn(above, 'state'),
    cut,
  };
}

export function agrees({ digest, atProvince, state, stateAtProvince }: TierDigest): boolean {
  return digest === atProvince && state !== null && state === stateAtProvince;
}

function stringIn(json: Json, name: string): string | null {
  const value = partOf(json, name);
  return typeof value === 'string' ? value : null;
}
