import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import { reasonOf } from '../../proto/sync-envelope.js';

/** Trailer with our code: people read it in the details, programs here. */
const CODE_KEY = 'huji-code';

/** gRPC's code for each of ours that can end a session; any other is INTERNAL. */
const STATUS_OF: Partial<Record<ErrorCode, status>> = {
  PROTOCOL_VERSION: status.UNIMPLEMENTED,
  PROTOCOL_GARBAGE: status.INVALID_ARGUMENT,
  FRAME_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  LISTENER_BUSY: status.RESOURCE_EXHAUSTED,
  LINK_DOWN: status.UNAVAILABLE,
  PEER_SILENT: status.UNAVAILABLE,
  PEER_NOT_READING: status.UNAVAILABLE,
  NODE_CLOSING: status.UNAVAILABLE,
  CERT_EXPIRED: status.UNAUTHENTICATED,
  CERT_NOT_YET: status.UNAUTHENTICATED,
  CERT_FOREIGN: status.UNAUTHENTICATED,
  CERT_MISSING: status.UNAUTHENTICATED,
  TRAINING_MIXED: status.UNAUTHENTICATED,
  PEER_UNEXPECTED: status.PERMISSION_DENIED,
  PEER_REVOKED: status.PERMISSION_DENIED,
  PEER_NOT_NEIGHBOUR: status.PERMISSION_DENIED,
  INTRODUCTION_USED: status.PERMISSION_DENIED,
};

/** Our code for gRPC's own verdicts, which carry no trailer of ours; any other is LINK_DOWN. */
const CODE_OF: Partial<Record<status, ErrorCode>> = {
  [status.RESOURCE_EXHAUSTED]: 'FRAME_TOO_LARGE',
  [status.UNIMPLEMENTED]: 'PROTOCOL_VERSION',
  [status.INVALID_ARGUMENT]: 'PROTOCOL_GARBAGE',
};

/** What a refused peer is told. */
export function statusOf(error: HujiError): StatusObject {
  const metadata = new Metadata();
  metadata.set(CODE_KEY, error.code);
  const code = STATUS_OF[error.code] ?? status.INTERNAL;
  const details = error.detail === '' ? error.code : `${error.code}: ${error.detail}`;
  return { code, details, metadata };
}

/** Why the other side, or gRPC itself, ended the call whose stream emitted `error`. */
export function errorOf(error: Error): HujiError {
  if (isStatus(error)) return reasonOfStatus(error);
  return new HujiError('LINK_DOWN', 'the call failed', { cause: error });
}

function isStatus(error: Error): error is Error & StatusObject {
  return 'code' in error && 'details' in error && 'metadata' in error;
}

function reasonOfStatus(ended: StatusObject): HujiError {
  const [code] = ended.metadata.get(CODE_KEY);
  if (typeof code === 'string') {
    const lead = `${code}: `;
    const told = ended.details.startsWith(lead) ? ended.details.slice(lead.length) : '';
    return reasonOf(code, told);
  }
  return reasonOf(CODE_OF[ended.code] ?? 'LINK_DOWN', ended.details);
}
