import { HujiError } from './errors.js';

/**
 * Protocol versions this node speaks. What each added:
 * 1 — hello with heads, frames, receipts, need, probe and common.
 * 2 — attachments: want, piece, have and unfit.
 * 3 — compare.
 */
export const PROTOCOL_MIN = 1;
export const PROTOCOL_MAX = 3;

/** From this version on attachments are asked for and given. */
export const ATTACHMENTS_SINCE = 2;
/** From this version on a neighbour may be asked where the two differ. */
export const COMPARE_SINCE = 3;

/** The highest version both speak. Throws PROTOCOL_VERSION. */
export function negotiate(peerMin: number, peerMax: number): number {
  const version = Math.min(PROTOCOL_MAX, peerMax);
  if (version < Math.max(PROTOCOL_MIN, peerMin)) {
    throw new HujiError(
      'PROTOCOL_VERSION',
      `peer ${peerMin}-${peerMax}, here ${PROTOCOL_MIN}-${PROTOCOL_MAX}`,
    );
  }
  return version;
}
