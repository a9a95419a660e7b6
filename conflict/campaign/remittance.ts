import { isDay } from '../../proto/dates.js';

/**
 * 解缴: a station paid into the treasury what it took on a day, all of it. What was taken and what
 * was paid in are one amount: nothing is netted off (坐支).
 */
export interface Remittance {
  /** YYYYMMDD: the day on which it was taken. */
  readonly day: string;
  /** In fen, of that day and not paid in before. */
  readonly taken: number;
  readonly remitted: number;
  /** Number of the payment slip. */
  readonly slip: string;
}

/** Null: it is none. */
export function readRemittance(text: string): Remittance | null {
  try {
    const read = JSON.parse(text) as { readonly [name: string]: unknown };
    const { day, taken, remitted, slip } = read;
    if (typeof day !== 'string' || !isDay(day)) return null;
    if (typeof slip !== 'string' || !/^[0-9A-Za-z-]{1,40}$/.test(slip)) return null;
    if (!isFen(taken) || !isFen(remitted)) return null;
    return { day, taken, remitted, slip };
  } catch {
    return null;
  }
}

function isFen(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
