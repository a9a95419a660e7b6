import { isReversal } from './life.js';
import type { PolicyFault } from './policy-fault.js';

type Plain = { readonly [key: string]: unknown };

/**
 * Words of a policy that would never do anything, and whose writer meant something. Asked of who
 * writes one; what was published with such words stays readable, and the same at every node.
 */
export function idleWords(document: unknown): readonly PolicyFault[] {
  const { items, rules, approvals, reversal } = Object(document) as Plain;
  const faults: PolicyFault[] = [];
  // In the short form no item takes the approval of a higher tier.
  const isShort = items === undefined && rules === undefined;
  if (isShort && approvals !== undefined && approvals !== 'none') {
    faults.push({ path: ['approvals'], problem: 'no-effect', detail: 'approvals' });
  }
  const { events } = Object(reversal) as Plain;
  for (const code of Object.keys(Object(events) as Plain)) {
    if (!isReversal(code)) continue;
    faults.push({ path: ['reversal', 'events', code], problem: 'no-effect', detail: code });
  }
  return faults;
}
