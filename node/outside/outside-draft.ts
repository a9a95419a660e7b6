import type { EvidenceDocument } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import type { FieldNo } from '../../proto/fields.js';
import type { ChangeRef } from '../../proto/id.js';
import type { Draft } from '../capture/capture.js';

const NO_DOCUMENTS: readonly EvidenceDocument[] = [];

/** A change of an outside list: of no source, so that it shows no value. */
export function draftOf(
  entity: 'person' | 'case',
  event: string,
  target: ChangeRef | null,
  cells: readonly (readonly [FieldNo, string])[],
): Draft {
  const sorted = [...cells].sort(([a], [b]) => a - b);
  return {
    entity: entityNo(entity),
    target,
    event,
    source: 0,
    since: null,
    fields: sorted.map(([field]) => field),
    values: sorted.map(([, value]) => value),
    seen: null,
    documents: NO_DOCUMENTS,
    act: null,
  };
}
