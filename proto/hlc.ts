/**
 * Hybrid logical clock values. One is a safe integer: milliseconds since 2000-01-01T00:00:00Z
 * times 4096, plus a counter below 4096. Comparing two values is comparing two numbers.
 * Nothing here asks the time.
 */
export type Hlc = number;

/** Counter steps in one millisecond. */
export const HLC_STEPS_PER_MS = 4096;
/** 2000-01-01T00:00:00Z in Unix milliseconds. Values reach to the year 2069. */
export const HLC_EPOCH_UNIX_MS = 946_684_800_000;

export function hlcFromUnixMs(unixMs: number): Hlc {
  return Math.max(0, Math.floor(unixMs) - HLC_EPOCH_UNIX_MS) * HLC_STEPS_PER_MS;
}

export function hlcToUnixMs(hlc: Hlc): number {
  return Math.floor(hlc / HLC_STEPS_PER_MS) + HLC_EPOCH_UNIX_MS;
}

export function isHlc(value: unknown): value is Hlc {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The next value after `last` at wall time `unixMs`: never goes back, never repeats. */
export function hlcTick(last: Hlc, unixMs: number): Hlc {
  return Math.max(last + 1, hlcFromUnixMs(unixMs));
}

const DAY_MS = 24 * 3_600_000;
/** Every reading of a record asks: as many as there are days, 25,600 in all that values reach. */
const days = new Map<number, string>();

/** The calendar day (UTC+8, as the register counts) of a value, `YYYYMMDD`. */
export function hlcDay(hlc: Hlc): string {
  const day = Math.floor((hlcToUnixMs(hlc) + 8 * 3_600_000) / DAY_MS);
  let text = days.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    days.set(day, text);
  }
  return text;
}

export function hlcToText(hlc: Hlc): string {
  return new Date(hlcToUnixMs(hlc)).toISOString();
}
