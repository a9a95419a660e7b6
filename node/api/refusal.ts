import { ERRORS, type ErrorCode, HujiError } from '../../proto/errors.js';

/** How a call ends that is not answered, by the names that gRPC has for it. */
export type RefusalStatus =
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'OUT_OF_RANGE'
  | 'RESOURCE_EXHAUSTED'
  | 'CANCELLED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** A refusal as a consumer sees it, whatever it asks by. */
export interface Refusal {
  readonly status: RefusalStatus;
  readonly code: ErrorCode;
  /** What happened, and what to try, in English and Chinese. */
  readonly en: readonly [string, string];
  readonly zh: readonly [string, string];
  /** What of the request is wrong, or ''. */
  readonly detail: string;
}

const STATUS: { readonly [code in ErrorCode]?: RefusalStatus } = {
  CONSUMER_UNKNOWN: 'UNAUTHENTICATED',
  CONSUMER_FORBIDDEN: 'PERMISSION_DENIED',
  CONSUMER_PURPOSE: 'PERMISSION_DENIED',
  PURPOSE_NEEDED: 'INVALID_ARGUMENT',
  PURPOSE_PERSONAL: 'INVALID_ARGUMENT',
  USAGE: 'INVALID_ARGUMENT',
  CURSOR_INVALID: 'INVALID_ARGUMENT',
  NOT_FOUND: 'NOT_FOUND',
  FEED_GONE: 'OUT_OF_RANGE',
  RATE_LIMITED: 'RESOURCE_EXHAUSTED',
  INTERRUPTED: 'CANCELLED',
  AUDIT_FAILED: 'UNAVAILABLE',
  STORE_GONE: 'UNAVAILABLE',
  LOAD_BUSY: 'UNAVAILABLE',
  DISK_FULL: 'UNAVAILABLE',
  NODE_RECOVERING: 'UNAVAILABLE',
};
/** Their detail is ours, about the form of a request: nothing of any record stands in it. */
const DETAILED: ReadonlySet<ErrorCode> = new Set(['USAGE']);

/** What failed within the node is not for a consumer: it is INTERNAL, and says nothing more. */
export function refusalOf(thrown: unknown): Refusal {
  const error = thrown instanceof HujiError ? thrown : new HujiError('INTERNAL');
  const known = STATUS[error.code];
  const code: ErrorCode = known === undefined ? 'INTERNAL' : error.code;
  const { en, zh } = ERRORS[code];
  const detail = DETAILED.has(code) ? error.detail : '';
  return { status: known ?? 'INTERNAL', code, en, zh, detail };
}
