import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import type { ChangeRef } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { auditAnchorKey } from '../store/keys.js';
import type { Transaction } from '../store/store.js';

const DOC = fieldNo('DOC');

/** Where a node's audit stood: the seq of an entry and the hash of the chain up to it. */
export interface AuditAnchor {
  readonly seq: number;
  readonly hash: string;
}

/** Null where the document is none: it is kept in the log, and remembered by nobody. */
export function anchorOf(change: Change): AuditAnchor | null {
  try {
    const text = change.values[change.fields.indexOf(DOC)] ?? '';
    const { seq, hash } = JSON.parse(text) as Partial<AuditAnchor>;
    const fits = Number.isSafeInteger(seq) && (seq ?? 0) > 0 && (seq ?? 0) < 2 ** 48;
    if (!fits || typeof hash !== 'string' || !/^[\w-]{43}$/.test(hash)) return null;
    return { seq: seq ?? 0, hash };
  } catch {
    return null;
  }
}

export function keepAnchor(tx: Transaction, node: NodeCode, ref: ChangeRef, change: Change): void {
  const anchor = anchorOf(change);
  if (anchor === null) return;
  tx.put(auditAnchorKey(node, anchor.seq, ref), Buffer.from(anchor.hash));
}

/** What is set aside is no word of the node. */
export function dropAnchor(tx: Transaction, node: NodeCode, ref: ChangeRef, change: Change): void {
  const anchor = anchorOf(change);
  if (anchor !== null) tx.del(auditAnchorKey(node, anchor.seq, ref));
}
