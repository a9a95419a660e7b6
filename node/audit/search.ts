import type { AuditFilter, AuditRecord } from './audit.js';
import { matches, termsWanted } from './filter.js';
import { documentOf, isHead } from './lines.js';
import { filterOf, headOf, segmentLines, segmentsIn } from './segment.js';

/**
 * Newest first. A segment is read only where its times and its filter allow for what is looked
 * for; others may ask the node something between two of them.
 */
export async function searchSegments(
  folder: string,
  filter: AuditFilter,
  limit: number,
  before: number,
): Promise<AuditRecord[]> {
  const found: AuditRecord[] = [];
  const wanted = termsWanted(filter);
  const segments = segmentsIn(folder).filter((first) => first < before);
  for (const [back, first] of segments.toReversed().entries()) {
    if (found.length >= limit) break;
    const later = segments[segments.length - back];
    const ended = later === undefined ? undefined : headOf(folder, later)?.after;
    // Older ones end earlier still.
    if (filter.since !== undefined && ended !== undefined && ended < filter.since) break;
    const made = headOf(folder, first)?.made;
    if (filter.until !== undefined && made !== undefined && made > filter.until) continue;
    const terms = wanted.length === 0 ? null : filterOf(folder, first);
    if (terms !== null && !wanted.every((term) => terms.mayHold(term))) continue;
    take(folder, first, filter, before, limit, found);
    await Promise.resolve();
  }
  return found;
}

function take(
  folder: string,
  first: number,
  filter: AuditFilter,
  before: number,
  limit: number,
  found: AuditRecord[],
): void {
  for (const line of segmentLines(folder, first).toReversed()) {
    const document = documentOf(line);
    if (document === null || isHead(document) || document.seq >= before) continue;
    if (matches(document, filter)) found.push(document);
    if (found.length >= limit) return;
  }
}
