import { hash } from 'node:crypto';
import { ATTACHMENT_BYTES_MAX, attachmentText, pictureType } from '../../proto/attachment.js';
import type { EvidenceDocument } from '../../proto/change.js';
import { HujiError } from '../../proto/errors.js';

export interface Attached {
  /** The paper by which the change names it. */
  readonly document: EvidenceDocument;
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/**
 * What a line of `submit` brings along: `[{kind, base64, issued?}]`. Where a file is named instead
 * the command has put its bytes there, if it could be read.
 */
export function attachmentsOf(value: unknown): Attached[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new HujiError('USAGE', 'attachments');
  return value.map(attached);
}

function attached(item: unknown): Attached {
  const { kind, base64, issued, file } = (item ?? {}) as { [name: string]: unknown };
  if (file !== undefined && base64 === undefined) throw new HujiError('ATTACHMENT_UNREADABLE');
  if (typeof kind !== 'string' || kind === '' || typeof base64 !== 'string') {
    throw new HujiError('USAGE', 'attachments');
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > ATTACHMENT_BYTES_MAX) {
    throw new HujiError('ATTACHMENT_TOO_LARGE', `${bytes.length} bytes`);
  }
  if (pictureType(bytes) === null) throw new HujiError('ATTACHMENT_TYPE');
  const name = hash('sha256', bytes, 'hex');
  const number = attachmentText({ hash: name, size: bytes.length });
  const document = { kind, number, ...(typeof issued === 'string' ? { issued } : {}) };
  return { document, hash: name, bytes };
}
