import type { VolumeGap } from '../../conflict/paper-ledger.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import { hlcDay } from '../../proto/hlc.js';
import type { ChangeRef } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { pack, unpack } from '../../proto/pack.js';
import { declarationKey, declarationRange, hlcOfDeclaration } from '../store/keys.js';
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
  /** Of a paper register declared by volume: what nobody had entered yet. */
  readonly gaps?: readonly VolumeGap[];
}

/** Null where the document is none: it is kept in the log, and nobody heeds it. */
export function declarationIn(change: Change): Declaration | null {
  try {
    const text = change.values[change.fields.indexOf(DOC)] ?? '';
    const read = JSON.parse(text) as { readonly [name: string]: unknown };
    const isCounted = COUNTS.every((name) => isCount(read[name]));
    const { digest, cut } = read;
    if (!isCounted || typeof digest !== 'string' || typeof cut !== 'string') return null;
    const { gaps } = read;
    if (gaps !== undefined && !isGaps(gaps)) return null;
    return { ...(read as unknown as Declaration), digest, cut };
  } catch {
    return null;
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isGaps(gaps: unknown): boolean {
  const counts = ['volume', 'pagesMissing', 'households'] as const;
  return (
    Array.isArray(gaps) &&
    gaps.every((each: unknown) => {
      const gap = Object(each) as { readonly [name: string]: unknown };
      return typeof gap['pages'] === 'string' && counts.every((of) => isCount(gap[of]));
    })
  );
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

export interface Declared {
  readonly declaration: Declaration;
  /** YYYYMMDD, as its author's clock said. */
  readonly day: string;
}

/** What a node declared, the last first. */
export async function declarationsOf(
  store: Pick<Store, 'range'>,
  node: NodeCode,
  limit: number,
): Promise<Declared[]> {
  const found: Declared[] = [];
  for await (const [key, value] of store.range(...declarationRange(node), {
    reverse: true,
    limit,
  })) {
    const declaration = unpack(value) as Declaration;
    found.push({ declaration, day: hlcDay(hlcOfDeclaration(key)) });
  }
  return found;
}
