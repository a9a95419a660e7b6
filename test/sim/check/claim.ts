import type { Change } from '../../../proto/change.js';
import type { ChangeRef, Lane } from '../../../proto/id.js';

/** One change about a record, where it stands. */
export interface Claim {
  readonly ref: ChangeRef;
  readonly lane: Lane;
  readonly change: Change;
}

export function stated({ change }: Claim, field: number): string {
  return change.values[change.fields.indexOf(field)] ?? '';
}

export function earlierFirst(a: Claim, b: Claim): number {
  return a.change.hlc - b.change.hlc || later(a.ref, b.ref);
}

/** Positive where `a` is the greater change id. */
function later(a: ChangeRef, b: ChangeRef): number {
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  return a.seq - b.seq || a.tag - b.tag;
}
