import type { EntityNo } from '../../proto/entity.js';
import type { ErrorCode } from '../../proto/errors.js';
import { FIELDS, type FieldNo, fieldNo } from '../../proto/fields.js';
import type { OutsideKind } from '../../proto/outside-kinds.js';
import type { Consumer, ConsumerAct } from './consumer.js';

const NAME = fieldNo('XM');
const FORMER_NAME = fieldNo('CYM');
const BIRTH = fieldNo('CSRQ');
const NUMBER = fieldNo('GMSFHM');
const HOUSEHOLD = fieldNo('HH');
const ADDRESS = fieldNo('MLXZ');
const NUMBERS: ReadonlySet<FieldNo> = new Set(
  FIELDS.filter(({ kind }) => kind === 'number').map(({ no }) => no),
);
const LAST = 4;

/** A call, but for whom it is about. */
export interface Asking {
  readonly act: ConsumerAct;
  readonly entity: EntityNo;
  readonly purpose: string;
  /** YYYYMMDD. */
  readonly day: string;
  readonly search?: Search;
  /** Whose list it hands rows of over; null: none that there is. */
  readonly evidence?: OutsideKind | null;
}

export type SearchAct = Extract<ConsumerAct, `find-${string}`>;

/** What is looked for; every part narrows it. */
export interface Search {
  readonly act: SearchAct;
  /** Forms of one number, or the one name, household number or beginning of an address. */
  readonly values: readonly string[];
  /** First and last day of birth, YYYYMMDD. */
  readonly born?: readonly [string, string];
  /** The beginning of a station's code. */
  readonly area?: string;
}

/** A record, as far as scope asks about it. */
export interface Seen {
  readonly entity: EntityNo;
  /** Codes of its station: the one it has, and the one it would have by today's areas. */
  readonly places: readonly string[];
  /** The value shown. */
  value(field: FieldNo): string | undefined;
}

/**
 * Why a call is refused, from the document and the call alone: no record is looked at, so a
 * refusal tells nothing of any.
 */
export function refusalOf(consumer: Consumer, asking: Asking): ErrorCode | null {
  const { act, entity, purpose, day, search, evidence } = asking;
  const stands = consumer.active && (consumer.until === null || day <= consumer.until);
  if (!stands || !consumer.may.has(act) || !consumer.entities.has(entity)) {
    return 'CONSUMER_FORBIDDEN';
  }
  if (evidence !== undefined && (evidence === null || !consumer.evidence.has(evidence))) {
    return 'CONSUMER_FORBIDDEN';
  }
  if (purpose.trim() === '') return 'PURPOSE_NEEDED';
  if (consumer.purposes?.includes(purpose) === false) return 'CONSUMER_PURPOSE';
  // Who may search by what he is not shown would be shown it, one question after the other.
  const asked = search === undefined ? [] : fieldsOf(search);
  return asked.every((field) => consumer.fields.has(field)) ? null : 'CONSUMER_FORBIDDEN';
}

function fieldsOf(search: Search): readonly FieldNo[] {
  const by = {
    'find-number': NUMBER,
    'find-former-number': NUMBER,
    'find-name': NAME,
    'find-household': HOUSEHOLD,
    'find-address': ADDRESS,
  }[search.act];
  return search.born === undefined ? [by] : [by, BIRTH];
}

/** Whether something that lies in one lane or area is there for the consumer. */
export function coversPlace(consumer: Consumer, place: string): boolean {
  return consumer.areas.some((area) => place.startsWith(area));
}

/** Whether a record is there for the consumer at all. */
export function isWithin(consumer: Consumer, { entity, places }: Omit<Seen, 'value'>): boolean {
  return consumer.entities.has(entity) && consumer.areas.some((area) => liesIn(places, area));
}

function liesIn(places: readonly string[], area: string): boolean {
  return places.some((place) => place.startsWith(area));
}

/**
 * Whether a search finds a record. It finds what the answer then shows and nothing else, so that
 * it tells no more than the answer: but for numbers, which are compared whole however they are
 * shown, and former ones, of which `stated` says whether the record ever had one of them.
 */
export function isFound(consumer: Consumer, search: Search, seen: Seen, stated: boolean): boolean {
  if (!isWithin(consumer, seen)) return false;
  const { act, values, born, area } = search;
  if (area !== undefined && !liesIn(seen.places, area)) return false;
  if (born !== undefined) {
    const day = seen.value(BIRTH) ?? '';
    if (day < born[0] || day > born[1]) return false;
  }
  const shows = (field: FieldNo) =>
    consumer.fields.has(field) && values.includes(seen.value(field) ?? '');
  switch (act) {
    case 'find-number':
      return shows(NUMBER);
    case 'find-former-number':
      return stated && !shows(NUMBER);
    case 'find-name':
      return shows(NAME) || shows(FORMER_NAME);
    case 'find-household':
      return shows(HOUSEHOLD);
    case 'find-address': {
      const shown = consumer.fields.has(ADDRESS) ? (seen.value(ADDRESS) ?? '') : '';
      return values.some((beginning) => shown.startsWith(beginning));
    }
  }
}

/** What the consumer is shown of a record within its scope, by field. */
export function shownTo(consumer: Consumer, seen: Pick<Seen, 'value'>): Map<FieldNo, string> {
  const shown = new Map<FieldNo, string>();
  for (const field of consumer.fields) {
    const value = seen.value(field);
    if (value === undefined || value === '') continue;
    const hides = consumer.numbers === 'last-four' && NUMBERS.has(field);
    shown.set(field, hides ? lastFour(value) : value);
  }
  return shown;
}

/** `**************002X`; of what is shorter than a number nothing but its length. */
function lastFour(number: string): string {
  const hidden = number.length < LAST * 2 ? number.length : number.length - LAST;
  return '*'.repeat(hidden) + number.slice(hidden);
}
