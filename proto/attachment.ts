import { CARRIED_CLAIM, CARRY, readCarried } from './carried.js';
import type { Change, EvidenceDocument } from './change.js';

/** Largest attachment (附件), bytes: a photo (照片) to standard (GA 461) takes less. */
export const ATTACHMENT_BYTES_MAX = 20 * 1024;

/** What a change says of an attachment; its bytes travel apart. */
export interface Attachment {
  /** SHA-256, hex. */
  readonly hash: string;
  readonly size: number;
}

const FORM = /^sha256:([0-9a-f]{64}):([1-9][0-9]{0,4})$/;

/** The number of a document (证明材料) that names an attachment. */
export function attachmentText({ hash, size }: Attachment): string {
  return `sha256:${hash}:${size}`;
}

/** The attachment a document names; null: it has another number, as most have. */
export function attachmentOf({ number = '' }: EvidenceDocument): Attachment | null {
  const found = number.startsWith('sha256:') ? FORM.exec(number) : null;
  if (found === null) return null;
  const size = Number(found[2]);
  return size > ATTACHMENT_BYTES_MAX ? null : { hash: found[1] as string, size };
}

/** Those a change names, its own and, where it brings a claim along (随迁), that claim's. */
export function attachmentsIn(change: Change): ReadonlyMap<string, Attachment> {
  let named = NONE;
  for (const document of papersOf(change)) {
    const found = attachmentOf(document);
    if (found !== null) named = new Map(named).set(found.hash, found);
  }
  return named;
}

const NONE: ReadonlyMap<string, Attachment> = new Map();

function papersOf({ event, documents, fields, values }: Change): readonly EvidenceDocument[] {
  if (event !== CARRY) return documents;
  const text = values[fields.indexOf(CARRIED_CLAIM)] ?? '';
  // Most name none, and reading is dear.
  const claim = text.includes('sha256:') ? readCarried(text) : null;
  return claim === null ? documents : [...documents, ...claim.change.documents];
}

/** Beginnings of the files that are taken. */
const TYPES = [
  { name: 'jpeg', ext: 'jpg', magic: [0xff, 0xd8, 0xff] },
  { name: 'png', ext: 'png', magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
] as const;

/** What kind of picture it is, by how it begins; null: none that is taken. */
export function pictureType(bytes: Uint8Array): (typeof TYPES)[number] | null {
  return TYPES.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte)) ?? null;
}
