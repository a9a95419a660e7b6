import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { ERRORS, type ErrorCode, HujiError } from '../../proto/errors.js';

const STATUS: { readonly [code in ErrorCode]?: status } = {
  CONSUMER_UNKNOWN: status.UNAUTHENTICATED,
  CONSUMER_FORBIDDEN: status.PERMISSION_DENIED,
  CONSUMER_PURPOSE: status.PERMISSION_DENIED,
  PURPOSE_NEEDED: status.INVALID_ARGUMENT,
  PURPOSE_PERSONAL: status.INVALID_ARGUMENT,
  USAGE: status.INVALID_ARGUMENT,
  CURSOR_INVALID: status.INVALID_ARGUMENT,
  NOT_FOUND: status.NOT_FOUND,
  FEED_GONE: status.OUT_OF_RANGE,
  RATE_LIMITED: status.RESOURCE_EXHAUSTED,
  INTERRUPTED: status.CANCELLED,
  AUDIT_FAILED: status.UNAVAILABLE,
  STORE_GONE: status.UNAVAILABLE,
  LOAD_BUSY: status.UNAVAILABLE,
  DISK_FULL: status.UNAVAILABLE,
  NODE_RECOVERING: status.UNAVAILABLE,
};
/** Their detail is ours, about the form of a request: nothing of any record stands in it. */
const DETAILED: ReadonlySet<ErrorCode> = new Set(['USAGE']);

/** An error as a consumer sees it: what failed within the node is not for it. */
export function statusOf(thrown: unknown): Partial<StatusObject> {
  const error = thrown instanceof HujiError ? thrown : new HujiError('INTERNAL');
  const known = STATUS[error.code];
  const code: ErrorCode = known === undefined ? 'INTERNAL' : error.code;
  const [what] = ERRORS[code].en;
  const metadata = new Metadata();
  metadata.set('huji-code', code);
  return {
    code: known ?? status.INTERNAL,
    details: DETAILED.has(code) && error.detail !== '' ? `${what}: ${error.detail}` : what,
    metadata,
  };
}
