import { isDay } from './dates.js';
import type { Epoch } from './id.js';

/** Highest sequence (顺序码) of an area, birth date and both sexes. */
export const SEQUENCE_MAX = 999;

/**
 * A leased block of sequences (顺序码段): for every birth date from `since` on, the numbers of the
 * area with a sequence from `from` to `to` are one node's to give; odd male, even female.
 */
export interface LeaseDocument {
  /** GB/T 2260 code of a county. */
  readonly area: string;
  readonly from: number;
  readonly to: number;
  /** YYYYMMDD */
  readonly since: string;
  /** Life of the holder's log as its granter knew it; null: it had not been heard yet. */
  readonly epoch: Epoch | null;
}

/** Null: no such document. */
export function readLease(text: string): LeaseDocument | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const { area, from, to, since, epoch } = Object(parsed) as { readonly [name: string]: unknown };
  if (typeof area !== 'string' || !/^[0-9]{6}$/.test(area)) return null;
  if (!isSequence(from) || !isSequence(to) || from > to) return null;
  if (typeof since !== 'string' || !isDay(since)) return null;
  const isEpoch = epoch === null || (typeof epoch === 'string' && /^[0-9a-f]{16}$/.test(epoch));
  return isEpoch ? { area, from, to, since, epoch } : null;
}

export function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= SEQUENCE_MAX;
}

/** The paper a leased number is entered in, named with the change that gives the number. */
export const NUMBER_REGISTER = '身份号码顺序码登记簿';

/** How the paper names the block: `229901 1-50`. */
export function blockText({ area, from, to }: Pick<LeaseDocument, 'area' | 'from' | 'to'>): string {
  return `${area} ${from}-${to}`;
}
