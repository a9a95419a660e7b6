import type { Contribution } from '../../../conflict/record.js';
import { attachmentOf, pictureType } from '../../../proto/attachment.js';
import type { ApiPhoto } from '../../api/api.js';
import type { Attachments } from '../../attach/attach.js';

/** As clerks call the paper that a portrait is; other papers are scanned too. */
const PHOTO = '照片';

/** The newest portrait that is held here, of those that these changes brought; null: none is. */
export function newestPhoto(
  changes: readonly Contribution[],
  attachments: Pick<Attachments, 'read'>,
): ApiPhoto | null {
  for (const { change } of changes.toSorted((a, b) => b.change.hlc - a.change.hlc)) {
    for (const document of change.documents) {
      const named = document.kind === PHOTO ? attachmentOf(document) : null;
      const bytes = named === null ? null : attachments.read(named.hash);
      const type = bytes === null ? null : pictureType(bytes);
      if (named !== null && bytes !== null && type !== null) {
        return { sha256: named.hash, type: type.name, bytes };
      }
    }
  }
  return null;
}
