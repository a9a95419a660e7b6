import type { AreaHistory } from '../citizen-number.js';
import { type DistrictEntry, districtsOf } from '../district.js';
import type { Homes } from '../homes.js';
import type { Policy } from '../policy.js';
import { publishedPolicy } from '../published-policy.js';
import type { Precedes } from '../record.js';
import type { Setting } from '../value.js';
import { type AreaTable, areasOf } from './area-table.js';

/**
 * What marks are judged by besides the record: a change of it means judging all records again.
 * Plain, since it is kept and compared as text.
 */
export interface Ground {
  /** The policy's document. */
  readonly policy: unknown;
  /** Area codes that became others; absent: none. */
  readonly districts?: readonly DistrictEntry[];
  /**
   * What the areas of numbers are held against. Absent: judged by a program that did not, and for
   * which the 15 and the 18 digits of one number were two.
   */
  readonly areas?: AreaTable;
  /** Whether households speak for their doors; absent: judged by a program that did not ask. */
  readonly doors?: true;
  /** Whether households speak for their numbers; absent: it did not ask. */
  readonly households?: true;
  /** Whether halves of moves are looked at; absent: judged by a program that did not ask. */
  readonly moves?: true;
  /** Whether visits that found nobody speak of their households; absent: it did not ask. */
  readonly visits?: true;
}

const policies = onceFor((document: object) => publishedPolicy(document));
const districts = onceFor(districtsOf);
const areas = onceFor(areasOf);

export function policyOf({ policy: document }: Ground): Policy {
  return typeof document === 'object' && document !== null
    ? policies(document)
    : publishedPolicy(document);
}

/** Null: they are not looked at. */
export function areasIn(ground: Ground): AreaHistory | null {
  return ground.areas === undefined ? null : areas(ground.areas);
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

/** The setting of one place, for records that never moved: one follows the other there. */
let last: { readonly ground: Ground; readonly setting: Setting } | null = null;

export function settingOf(ground: Ground, homes: Homes): Setting {
  if (homes.formerHomes !== undefined) return settingFor(ground, homes);
  if (last?.ground !== ground || last.setting.home !== homes.home) {
    last = { ground, setting: settingFor(ground, homes) };
  }
  return last.setting;
}

function settingFor(ground: Ground, homes: Homes): Setting {
  const setting = { policy: policyOf(ground), precedes: before, ...homes };
  const changed = ground.districts === undefined ? null : districts(ground.districts);
  return changed === null ? setting : { ...setting, districts: changed };
}
