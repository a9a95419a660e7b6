import { HujiError } from './errors.js';

/**
 * A police organisation code (公安机关机构代码): 12 characters in pairs, GA 380-2002.
 * `220102500000` is a station, `220102000000` its county, `220100000000` its city,
 * `220000000000` the province.
 */
export type NodeCode = string;

export const TIERS = ['station', 'county', 'city', 'province'] as const;
export type Tier = (typeof TIERS)[number];

/** 0 for a station, 3 for the province. */
export function tierRank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

export function isTier(text: string): text is Tier {
  return (TIERS as readonly string[]).includes(text);
}

export function isNodeCode(text: string): boolean {
  return /^[0-9A-Z]{12}$/.test(text) && !text.startsWith('00');
}

export function checkNodeCode(text: string): NodeCode {
  if (!isNodeCode(text)) throw new HujiError('USAGE', `not a 12-character code: ${text}`);
  return text;
}

/** The code without its trailing zero pairs: what every code below it starts with. */
export function codePrefix(code: NodeCode): string {
  let end = code.length;
  while (end > 2 && code.slice(end - 2, end) === '00') end -= 2;
  return code.slice(0, end);
}

/** Zeroes the last non-zero pair; the province has no parent. */
export function defaultParent(code: NodeCode): NodeCode | null {
  const prefix = codePrefix(code);
  if (prefix.length <= 2) return null;
  return prefix.slice(0, -2).padEnd(12, '0');
}

/** Whether `code` is `above` or lies below it, by code alone. */
export function isAtOrBelow(code: NodeCode, above: NodeCode): boolean {
  return code.startsWith(codePrefix(above));
}

/** The six-digit county area of a code (GB/T 2260 in general; GA 380 has exceptions). */
export function areaOf(code: NodeCode): string {
  return code.slice(0, 6);
}
