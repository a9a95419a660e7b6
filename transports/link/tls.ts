import { constants, type X509Certificate } from 'node:crypto';
import type { ConnectionOptions, SecureContextOptions, TLSSocket } from 'node:tls';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import type { Peer } from '../transport.js';

/** What Node's TLS wants to be given, all PEM. */
export interface TlsIdentity {
  /** PKCS #8 private key. */
  readonly key: string;
  /** Own certificate first, then what links it to the root. */
  readonly cert: string;
  /** The trust root. */
  readonly ca: string;
}

/**
 * The one gate a peer passes, on either side: judges the certificates it showed (DER, its own
 * first; none if it showed none) and what TLS itself says of them (an OpenSSL code, null if it is
 * content). The handshake has proved that the peer holds the key. Throws the HujiError that both
 * operators get to see.
 */
export type CheckPeer = (chain: readonly Uint8Array[], tlsError: string | null) => Peer;

type BothSides = SecureContextOptions &
  Pick<ConnectionOptions, 'ALPNProtocols' | 'rejectUnauthorized'>;

/** Longer chains are cut: the check then finds them incomplete. */
const CHAIN_LENGTH_MAX = 64;

/**
 * What both sides tell TLS. It asks for the peer's certificate and refuses nothing itself, so that
 * a refused peer can be told why; no session is resumed, since that would skip the certificates.
 */
export function tlsOptions(identity: TlsIdentity, protocol: string): BothSides {
  return {
    key: identity.key,
    cert: identity.cert,
    ca: identity.ca,
    minVersion: 'TLSv1.3',
    ALPNProtocols: [protocol],
    rejectUnauthorized: false,
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

/** Passes what the handshake brought to the one check. Throws its HujiError. */
export function provePeer(socket: TLSSocket, checkPeer: CheckPeer): Peer {
  const error: unknown = socket.authorizationError;
  return checkPeer(shownChain(socket), socket.authorized ? null : String(error));
}

/** The certificates the peer showed, its own first, DER. */
function shownChain(socket: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  let next: X509Certificate | undefined = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < CHAIN_LENGTH_MAX) {
    chain.push(next.raw);
    next = next.issuerCertificate;
  }
  return chain;
}

/** What went wrong in a handshake, from how OpenSSL or the system name it. */
export function handshakeError(cause: Error): HujiError {
  const name = 'code' in cause ? String(cause.code) : cause.message;
  return new HujiError(codeOf(name), name, { cause });
}

function codeOf(name: string): ErrorCode {
  if (/WRONG_VERSION_NUMBER|HTTP_REQUEST/.test(name)) return 'PEER_PLAINTEXT';
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(name)) return 'PROTOCOL_VERSION';
  if (/^ERR_SSL|^EPROTO/.test(name)) return 'PROTOCOL_GARBAGE';
  return 'LINK_DOWN';
}

/** What a check threw; anything but a HujiError is a defect of ours. */
export function asHujiError(thrown: unknown): HujiError {
  return thrown instanceof HujiError ? thrown : new HujiError('INTERNAL', '', { cause: thrown });
}
