import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import type { ChangeRef } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import { declarationKey, declarationRange } from '../store/keys.js';
import type { Store, Transaction } from '../store/store.js';

const DOC = fieldNo('DOC');
const COUNTS = ['persons', 'households', 'heldPersons', 'heldHouseholds'] as const;

/**
 * What a node declares of its own register (建库申报): how much there is on paper, how much of it
 * the node holds, and the digest of all of it at a cut.
 */
export interface Declaration {
  /** On paper, as the station counted it. */
  readonly persons: number;
  readonly households: number;
  /** Held by the node at the cut. */
  readonly heldPersons: number;
  readonly heldHouseholds: number;
  readonly digest: string;
  readonly cut: string;
}

/** Null where the document is none: it is kept in the log, and nobody heeds it. */
export function declarationIn(change: Change): Declaration | null {
  try {
    const text = change.values[change.fields.indexOf(DOC)] ?? '';
    const read = JSON.parse(text) as { readonly [name: string]: unknown };
    const isCounted = COUNTS.every((name) => Number.isSafeInteger(read[name]));
    const { digest, cut } = read;
    if (!isCounted || typeof digest !== 'string' || typeof cut !== 'string') return null;
    return { ...(read as unknown as Declaration), digest, cut };
  } catch {
    return null;
  }
}

/** All of them are kept, in the order of their times: the last one counts. */
export function keepDeclaration(
  tx: Transaction,
  node: NodeCode,
  ref: ChangeRef,
  change: Change,
): void {
  const declaration = declarationIn(change);
  if (declaration === null) return;
  tx.put(declarationKey(node, change.hlc, ref), pack(declaration));
}

/** What is set aside is no word of the node. */
export function dropDeclaration(
  tx: Transaction,
  node: NodeCode,
  ref: ChangeRef,
  change: Change,
): void {
  tx.del(declarationKey(node, change.hlc, ref));
}

/** The last thing a node declared; null: nothing. */
export async function lastDeclaration(
  store: Pick<Store, 'range'>,
  node: NodeCode,
): Promise<Declaration | null> {
  let last: Declaration | null = null;
  for await (const [, value] of store.range(...declarationRange(node))) {
    last = unpack(value) as Declaration;
  }
  return last;
}
