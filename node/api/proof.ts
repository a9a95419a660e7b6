import { hash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.js';

const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i;

/**
 * SHA-256, hex, of the certificate of a caller: the handshake has proved that it holds the key.
 * Null where none was shown; one out of date proves nothing.
 */
export function certificateOf(socket: TLSSocket, clock: Pick<Clock, 'now'>): string | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  const now = clock.now();
  const isValid = Date.parse(shown.validFrom) <= now && now <= Date.parse(shown.validTo);
  return isValid ? hash('sha256', shown.raw, 'hex') : null;
}

/** SHA-256, hex, of the token in `authorization: Bearer TOKEN`; null where there is none. */
export function tokenOf(authorization: string): string | null {
  const token = BEARER.exec(authorization)?.[1];
  return token === undefined ? null : hash('sha256', token, 'hex');
}
