import { hash } from 'node:crypto';
import { attachmentsIn } from '../../proto/attachment.js';
import type { Change } from '../../proto/change.js';
import { hashKey, hashOfKey, readStored } from '../attach/attachment-keys.js';
import { readTally } from '../attach/attachment-tally.js';
import type { Branch, Log } from '../log/log.js';
import { KIND, kindRange, seqOfKey } from '../store/keys.js';
import type { Store } from '../store/store.js';

type Find = (code: string, where: string, detail: string) => void;

/** What the changes of a frame name is held or wanted. */
export function checkNamed(
  store: Pick<Store, 'get'>,
  branch: Branch,
  firstSeq: number,
  changes: readonly Change[],
  find: Find,
): void {
  if (branch.name.lane === 'all') return;
  for (const [at, change] of changes.entries()) {
    const seq = firstSeq + at;
    // What is not applied yet is noted when it is.
    if (seq > branch.applied) continue;
    for (const hash of attachmentsIn(change).keys()) {
      if (!isKnown(store, hash)) {
        find('STORE_DAMAGED', `${branch.stream} ${seq}`, 'an attachment neither held nor wanted');
      }
    }
  }
}

function has(store: Pick<Store, 'get'>, kind: number, name: string): boolean {
  return store.get(hashKey(kind, name)) !== undefined;
}

function isKnown(store: Pick<Store, 'get'>, name: string): boolean {
  return has(store, KIND.attachment, name) || has(store, KIND.attachmentWanted, name);
}

interface AttachmentParts {
  readonly store: Pick<Store, 'get' | 'range'>;
  readonly log: Pick<Log, 'branch'>;
}

/** Every attachment is what its hash says, and what is wanted and counted fits. */
export async function checkAttachments({ store, log }: AttachmentParts, find: Find): Promise<void> {
  const sum = { held: 0, heldBytes: 0, wanted: 0, up: 0 };
  const at = (branch: number, seq: number) => `${log.branch(branch).stream} ${seq}`;
  for await (const [key, value] of store.range(...kindRange(KIND.attachment))) {
    const { branch, seq, bytes } = readStored(value);
    sum.held += 1;
    sum.heldBytes += bytes.length;
    const name = hashOfKey(key);
    if (hash('sha256', bytes, 'hex') !== name) find('ATTACHMENT_SPOILT', at(branch, seq), '');
    if (has(store, KIND.attachmentWanted, name)) {
      find('STORE_DAMAGED', at(branch, seq), 'an attachment held and wanted');
    }
  }
  for await (const _ of store.range(...kindRange(KIND.attachmentWanted))) sum.wanted += 1;
  for await (const _ of store.range(...kindRange(KIND.attachmentUp))) sum.up += 1;
  for await (const [key] of store.range(...kindRange(KIND.attachmentMissing))) {
    const { branch, seq } = seqOfKey(key);
    if (!isKnown(store, hashOfKey(key))) {
      find('STORE_DAMAGED', at(branch, seq), 'an attachment neither held nor wanted');
    }
  }
  const counted = readTally(store);
  for (const [what, count] of Object.entries(sum)) {
    const known = counted[what as keyof typeof sum];
    if (known !== count) find('STORE_DAMAGED', 'attachments', `${known} ${what} for ${count}`);
  }
}
