import { type Certificate, validity } from './certificate.js';
import { DAY_MS } from './identity.js';

/** Certificates start this much before they are made: clocks of neighbours differ. */
export const BACKDATE_MS = DAY_MS;
/** Days. */
export const ROOT_DAYS = 7300;
export const NODE_DAYS = 3650;
export const INTRODUCTION_DAYS = 30;

/**
 * The term of a certificate made now. It nests within its issuer's, so that a chain is valid for
 * as long as its last certificate is, and our check and TLS's own never part.
 */
export function term(
  issuer: Certificate | null,
  now: number,
  days: number,
): { from: number; to: number } {
  if (!(days > 0)) throw new RangeError('a certificate is valid for some days');
  const wanted = { from: now - BACKDATE_MS, to: now + days * DAY_MS };
  if (issuer === null) return wanted;
  const within = validity(issuer);
  return { from: Math.max(wanted.from, within.from), to: Math.min(wanted.to, within.to) };
}
