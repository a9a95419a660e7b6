import { type DistrictEntry, type Districts, districtsOf } from '../district.js';
import type { Homes } from '../homes.js';
import type { Policy } from '../policy.js';
import { publishedPolicy } from '../published-policy.js';
import type { Precedes } from '../record.js';
import type { Setting } from '../value.js';

/**
 * What marks are judged by besides the record: a change of it means judging all records again.
 * Plain, since it is kept and compared as text.
 */
export interface Ground {
  /** The policy's document. */
  readonly policy: unknown;
  /** Area codes that became others; absent: none. */
  readonly districts?: readonly DistrictEntry[];
}

const policies = new WeakMap<object, Policy>();
const districts = new WeakMap<object, Districts | null>();

export function policyOf({ policy: document }: Ground): Policy {
  const key = Object(document) as object;
  let policy = policies.get(key);
  if (policy === undefined) {
    policy = publishedPolicy(document);
    policies.set(key, policy);
  }
  return policy;
}

function districtsIn({ districts: entries }: Ground): Districts | null {
  if (entries === undefined) return null;
  let known = districts.get(entries);
  if (known === undefined) {
    known = districtsOf(entries);
    districts.set(entries, known);
  }
  return known;
}

/** Two histories of one stream count as one: every node that holds both says the same so. */
const before: Precedes = (a, b) => a.ref.stream === b.ref.stream && a.ref.seq < b.ref.seq;

export function settingOf(ground: Ground, homes: Homes): Setting {
  const setting = { policy: policyOf(ground), precedes: before, ...homes };
  const changed = districtsIn(ground);
  return changed === null ? setting : { ...setting, districts: changed };
}
