import type { Change } from '../../proto/change.js';
import type { ChangeRef } from '../../proto/id.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';
import { dropAct, keepAct } from './act-book.js';
import { dropAnchor, keepAnchor } from './audit-anchors.js';
import { dropDeclaration, keepDeclaration } from './declarations.js';

/** A node lets others remember how far its audit went, and with which hash. */
const AUDIT_ANCHOR = '970';
/** A node declares how much its register holds, on paper and here. */
const DECLARE = '971';

/** What a node says of itself or of another one, kept for whoever asks. */
export function keepOwnAct(tx: Transaction, branch: Branch, ref: ChangeRef, change: Change): void {
  const { code } = branch.author;
  if (change.event === AUDIT_ANCHOR) keepAnchor(tx, code, ref, change);
  else if (change.event === DECLARE) keepDeclaration(tx, code, ref, change);
  else keepAct(tx, branch, ref, change);
}

/** What is set aside was never said. */
export function dropOwnAct(tx: Transaction, branch: Branch, ref: ChangeRef, change: Change): void {
  const { code } = branch.author;
  if (change.event === AUDIT_ANCHOR) dropAnchor(tx, code, ref, change);
  else if (change.event === DECLARE) dropDeclaration(tx, code, ref, change);
  else dropAct(tx, ref, change);
}
