import { type Contribution, isKept, statedValue } from '../../../conflict/record.js';
import type { StoredRecordView } from '../../../node/query/record-view.js';
import { dayNumber, dayText } from '../../../proto/dates.js';
import { fieldNo } from '../../../proto/fields.js';
import { hlcDay } from '../../../proto/hlc.js';
import { refToId } from '../../../proto/id.js';
import { line, type Someone } from './someone.js';

/** A kind with the day it is due, where there is one. */
export function named(kind: string, due: string | null): string {
  return due === null || due === '' ? kind : `${kind}@${due}`;
}

function said(item: Contribution | undefined, id: string): string {
  return item === undefined ? '' : (statedValue(item, fieldNo(id)) ?? '');
}

/** Somebody a clerk or a list names, until he is closed or a living making names him. */
export function sought(
  files: readonly StoredRecordView[],
  people: readonly Someone[],
): readonly string[] {
  return files.flatMap(({ ref, record }) => {
    const { contributions } = record;
    const made = contributions.find(({ change }) => change.target === null);
    const events = contributions.map(({ change }) => change.event);
    const isSought = events.includes('413') || contributions.some((item) => said(item, 'WBMD'));
    if (!isSought || events.includes('415') || events.includes('423')) return [];
    const id = refToId(ref);
    if (people.some((one) => isRegisteredAs(one, id))) return [];
    const time = Math.max(...contributions.map(({ change }) => change.hlc));
    return [line(named('unregistered', said(made, 'AJXQ')), time, [id])];
  });
}

/** His making names the case, and nobody took it back. */
function isRegisteredAs({ view }: Someone, id: string): boolean {
  const { contributions } = view.record;
  const item = contributions.find(({ change }) => change.target === null);
  if (item === undefined) return false;
  if (!['101', '108'].includes(item.change.event) || said(item, 'AJBH') !== id) return false;
  return !contributions.some(
    (other) => other.change.event === '113' && said(other, 'CXBG') === refToId(item.ref),
  );
}

/** Papers named missing and not brought by anyone since; or a making without any. */
export function missingPapers({ ref, record }: StoredRecordView, days: number | null): string[] {
  const { contributions } = record;
  const notes = contributions.filter(
    (item) =>
      item.change.event === '414' &&
      item.change.fields.includes(fieldNo('AJQK')) &&
      isKept(item, fieldNo('AJQK')),
  );
  const open = notes.filter((note) => {
    const brought = contributions.filter((item) => !hadBefore(note, item));
    const kinds = brought.flatMap(({ change }) => change.documents.map(plain));
    const named = said(note, 'AJQK').split(' ').filter(Boolean);
    return named.some((kind) => !kinds.includes(kind));
  });
  const id = refToId(ref);
  if (open.length > 0) {
    const time = Math.max(...open.map(({ change }) => change.hlc));
    const [due = ''] = open.map((item) => said(item, 'AJXQ')).sort();
    return [line(named('missing-document', due), time, [id])];
  }
  const made = contributions.find(({ change }) => change.target === null)?.change;
  if (made === undefined || notes.length > 0) return [];
  const papers = contributions.some(({ change }) => change.documents.length > 0);
  if (!['101', '108'].includes(made.event) || papers) return [];
  const due = days === null ? null : dayText(dayNumber(hlcDay(made.hlc)) + days);
  return [line(named('missing-document', due), made.hlc, [id])];
}

const PLAIN: { readonly [name: string]: string } = {
  出生医学证明: 'birth-certificate',
  亲子鉴定: 'paternity-test',
  判决书: 'judgment',
};

function plain({ kind }: { readonly kind: string }): string {
  return PLAIN[kind] ?? kind;
}

function hadBefore(note: Contribution, item: Contribution): boolean {
  if (item.ref.stream === note.ref.stream && item.ref.seq < note.ref.seq) return true;
  return note.change.seen.some((ref) => refToId(ref) === refToId(item.ref));
}
