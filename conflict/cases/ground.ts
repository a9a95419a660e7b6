import { type DistrictEntry, districtsOf } from '../district.js';
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

const policies = onceFor((document: object) => publishedPolicy(document));
const districts = onceFor(districtsOf);

export function policyOf({ policy: document }: Ground): Policy {
  return typeof document === 'object' && document !== null
    ? policies(document)
    : publishedPolicy(document);
}

/** What is read from a document, read once. */
function onceFor<From extends object, Read>(read: (from: From) => Read): (from: From) => Read {
  const known = new WeakMap<From, { readonly read: Read }>();
  return (from) => {
    const found = known.get(from) ?? { read: read(from) };
    known.set(from, found);
    return found.read;
  };
}

/** Two histories of one stream count as one: every node that holds both says the same so. */
const before: Precedes = (a, b) => a.ref.stream === b.ref.stream && a.ref.seq < b.ref.seq;

export function settingOf(ground: Ground, homes: Homes): Setting {
  const setting = { policy: policyOf(ground), precedes: before, ...homes };
  const changed = ground.districts === undefined ? null : districts(ground.districts);
  return changed === null ? setting : { ...setting, districts: changed };
}
