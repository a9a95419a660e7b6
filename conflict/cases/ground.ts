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
}

const policies = new WeakMap<object, Policy>();

export function policyOf({ policy: document }: Ground): Policy {
  const key = Object(document) as object;
  let policy = policies.get(key);
  if (policy === undefined) {
    policy = publishedPolicy(document);
    policies.set(key, policy);
  }
  return policy;
}

/** Two histories of one stream count as one: every node that holds both says the same so. */
const before: Precedes = (a, b) => a.ref.stream === b.ref.stream && a.ref.seq < b.ref.seq;

export function settingOf(ground: Ground, homes: Homes): Setting {
  return { policy: policyOf(ground), precedes: before, ...homes };
}
