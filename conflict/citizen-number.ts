import { checkDigit } from '../proto/citizen-number.js';
import { dayNumber } from '../proto/dates.js';

/**
 * What is to be said of a citizen number (公民身份号码, GB 11643-1999): reasons, not a boolean,
 * since a person decides what becomes of each. All but REMARKS make the number a wrong one (错号).
 */
export const NUMBER_REASONS = [
  /** Neither 15 nor 18 characters. */
  'LENGTH',
  /** Other than digits and a final X, as given: see `normaliseNumber`. */
  'CHARSET',
  'CHECKSUM',
  /** No such day: 0230, 1301. */
  'DATE_INVALID',
  /** Later than the register day. */
  'DATE_FUTURE',
  'DATE_BEFORE_1850',
  /** No list of areas ever had it. */
  'AREA_UNKNOWN',
  /** Withdrawn since, and in force between birth and assignment: in order. */
  'AREA_WITHDRAWN_OK',
  /** In force at another time, but on no day between birth and assignment. */
  'AREA_NOT_VALID_AT_ASSIGNMENT',
  /** The sequence begins at 001. */
  'SEQ_000',
  'SEX_MISMATCH',
  'DOB_MISMATCH',
  /** The form of 1989; `proposalOf` has its form of 18. */
  'LEGACY_15',
] as const;
export type NumberReason = (typeof NUMBER_REASONS)[number];

/** Said of numbers that are right. */
export const REMARKS: ReadonlySet<NumberReason> = new Set(['AREA_WITHDRAWN_OK']);

/** The table of areas with its intervals, as far as a number asks; days are YYYYMMDD. */
export interface AreaHistory {
  /** Whether it was ever in force. */
  has(area: string): boolean;
  /** Whether it was in force on any day from `first` to `last`, both included. */
  heldBetween(area: string, first: string, last: string): boolean;
}

/** What a number is held against. A sex or day that is '' says nothing. */
export interface NumberGround {
  /** GB/T 2261: 1 male, 2 female; any other code says nothing of the digit. */
  readonly sex: string;
  readonly birthDate: string;
  readonly areas: AreaHistory;
  /** The day rules count from; never a clock. */
  readonly registerDay: string;
  /** Last day on which the number can have been given; by default the register day. */
  readonly assignedBy?: string;
  readonly earliestYear?: number;
}

const EARLIEST_YEAR = 1850;
/** GB 11643-1989 kept these for people born in the century before. */
const CENTENARIANS_FROM = 996;

/** Everything there is to say, in the order of NUMBER_REASONS; empty: nothing is wrong with it. */
export function numberReasons(number: string, ground: NumberGround): readonly NumberReason[] {
  const said = new Set<NumberReason>();
  const isLegacy = number.length === 15;
  if (!isLegacy && number.length !== 18) said.add('LENGTH');
  if (!/^[0-9]*[0-9X]?$/.test(number) || (isLegacy && number.endsWith('X'))) said.add('CHARSET');
  if (said.size > 0) return ordered(said);
  if (isLegacy) said.add('LEGACY_15');
  else if (checkDigit(number.slice(0, 17)) !== number.charAt(17)) said.add('CHECKSUM');
  const sequence = isLegacy ? number.slice(12) : number.slice(14, 17);
  if (sequence === '000') said.add('SEQ_000');
  else if (contradicts(ground.sex, Number(sequence))) said.add('SEX_MISMATCH');
  const born = birthOf(number, ground.birthDate);
  sayOfDate(said, born, ground);
  sayOfArea(said, number.slice(0, 6), born, ground);
  return said.size === 0 ? NOTHING : ordered(said);
}

/** The reasons for which a number is wrong. */
export function numberFaults(number: string, ground: NumberGround): readonly NumberReason[] {
  const reasons = numberReasons(number, ground);
  return reasons.some((reason) => REMARKS.has(reason))
    ? reasons.filter((reason) => !REMARKS.has(reason))
    : reasons;
}

const NOTHING: readonly NumberReason[] = [];

function ordered(said: ReadonlySet<NumberReason>): readonly NumberReason[] {
  return NUMBER_REASONS.filter((reason) => said.has(reason));
}

function contradicts(sex: string, sequence: number): boolean {
  if (sex === '1') return sequence % 2 === 0;
  return sex === '2' && sequence % 2 === 1;
}

/** The day the number names; of a number of 15 the century that agrees with the record. */
function birthOf(number: string, recorded: string): string {
  if (number.length === 18) return number.slice(6, 14);
  const [first = '', ...others] = centuriesOf(number).map(
    (century) => century + birthDigits(number),
  );
  return others.find((day) => day === recorded) ?? first;
}

function birthDigits(number15: string): string {
  return number15.slice(6, 12);
}

function centuriesOf(number15: string): readonly string[] {
  return Number(number15.slice(12)) >= CENTENARIANS_FROM ? ['18', '19'] : ['19'];
}

function sayOfDate(said: Set<NumberReason>, born: string, ground: NumberGround): void {
  const isBefore = Number(born.slice(0, 4)) < (ground.earliestYear ?? EARLIEST_YEAR);
  if (isBefore) said.add('DATE_BEFORE_1850');
  // Days before 1800 are no days of the register, but they may have been days.
  if (dayNumber(born) < 0 && !(isBefore && born < '18')) said.add('DATE_INVALID');
  else {
    if (born > ground.registerDay) said.add('DATE_FUTURE');
    // A day that does not exist contradicts every record: one reason for one mistake.
    if (ground.birthDate !== '' && born !== ground.birthDate) said.add('DOB_MISMATCH');
  }
}

function sayOfArea(
  said: Set<NumberReason>,
  area: string,
  born: string,
  { areas, birthDate, registerDay, assignedBy = registerDay }: NumberGround,
): void {
  // A province numbers nobody: the area is a county's, or a city's that has no counties.
  if (area.endsWith('0000') || !areas.has(area)) {
    said.add('AREA_UNKNOWN');
    return;
  }
  // Where number and record name different days the area is doubted by neither alone.
  const days = [born, birthDate].filter((day) => dayNumber(day) >= 0).sort();
  const last = assignedBy;
  const first = days[0] === undefined || days[0] > last ? last : days[0];
  if (!areas.heldBetween(area, first, last)) said.add('AREA_NOT_VALID_AT_ASSIGNMENT');
  else if (!areas.heldBetween(area, registerDay, registerDay)) said.add('AREA_WITHDRAWN_OK');
}

/**
 * A number as people write it, in the characters of the standard: x, full-width digits and X,
 * the Roman numerals Ⅹ and ⅹ, and blanks around it. Whatever else is in it stays.
 */
export function normaliseNumber(text: string): string {
  return text.trim().replace(/[\uff10-\uff19xＸｘⅩⅹ]/gu, (character) => {
    const code = character.charCodeAt(0);
    return code >= 0xff10 && code <= 0xff19 ? String.fromCharCode(code - 0xff10 + 48) : 'X';
  });
}

/** What a number of 15 digits would be as one of 18. */
export interface NumberProposal {
  /** The likeliest first; none where no century has such a day. */
  readonly candidates: readonly string[];
  /**
   * Whether only a person can say: the sequences of centenarians, which later were given to
   * others too, and dates that do not exist.
   */
  readonly needsPerson: boolean;
}

/** Null: not a number of 15 digits. */
export function proposalOf(number: string): NumberProposal | null {
  if (!/^[0-9]{15}$/.test(number)) return null;
  const centuries = centuriesOf(number);
  const candidates = centuries
    .filter((century) => dayNumber(century + birthDigits(number)) >= 0)
    .map((century) => {
      const first17 = number.slice(0, 6) + century + number.slice(6);
      return first17 + checkDigit(first17);
    });
  return { candidates, needsPerson: centuries.length > 1 || candidates.length === 0 };
}
