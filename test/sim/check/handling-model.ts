import { dayNumber, dayText } from '../../../proto/dates.js';
import { evidenceKind } from '../../../proto/evidence-kinds.js';
import { fieldNo } from '../../../proto/fields.js';
import { hlcDay } from '../../../proto/hlc.js';
import type { Registration } from './case-person.js';
import { type Claim, stated } from './claim.js';
import type { ModelCase } from './model-case.js';
import type { ModelPolicy } from './policy-model.js';
import { unreversed } from './record-model.js';
import { knew } from './value-model.js';

const WORDS = ['410', '411', '412'];
const OVER = ['415', '423'];
const said = (claim: Claim, id: string): string => stated(claim, fieldNo(id));

function dueOf(policy: ModelPolicy, kind: string, hlc: number): { due?: string } {
  const days = policy.days[kind];
  return days === undefined ? {} : { due: dayText(dayNumber(hlcDay(hlc)) + days) };
}

/** Papers said to be missing and not brought since, or a making without any. */
export function missingPapers(one: Registration): ModelCase[] {
  const notes = one.own.filter((claim) => claim.change.event === '414');
  const kept = notes.filter(
    (claim) =>
      claim.change.fields.includes(fieldNo('AJQK')) &&
      !notes.some((other) => knew(other, claim) && other.change.fields.includes(fieldNo('AJQK'))),
  );
  const missing = kept.filter((note) => {
    const brought = one.own.filter((claim) => claim !== note && !knew(note, claim));
    const kinds = brought.flatMap(({ change }) => change.documents.map(({ kind }) => kind));
    const named = said(note, 'AJQK').split(' ').filter(Boolean);
    return named.some((kind) => !kinds.map(evidenceKind).includes(kind));
  });
  const base = { subject: `m${one.id}`, tag: '', kind: 'missing-document', members: [one.id] };
  if (missing.length > 0) {
    const [due = ''] = missing.map((note) => said(note, 'AJXQ')).sort();
    return [{ ...base, hlc: Math.max(...missing.map(({ change }) => change.hlc)), due }];
  }
  const made = one.own.find(({ change }) => change.target === null)?.change;
  if (made === undefined || kept.length > 0 || !['101', '108'].includes(made.event)) return [];
  const papers = one.own.flatMap(({ change }) => change.documents);
  if (papers.some(({ kind }) => kind !== '身份号码顺序码登记簿')) return [];
  return [{ ...base, hlc: made.hlc, ...dueOf(one.policy, 'missing-document', made.hlc) }];
}

/** People sought who are in no register by any making that names them. */
export function soughtAmong(
  files: readonly { readonly id: string; readonly all: readonly Claim[] }[],
  claims: ReadonlyMap<string, readonly Claim[]>,
  policy: ModelPolicy,
): ModelCase[] {
  const named = new Set(
    [...claims.values()].flatMap((all) => {
      const made = all.find(({ change }) => change.target === null);
      const counts = made !== undefined && ['101', '108'].includes(made.change.event);
      return counts && unreversed(all).includes(made) ? said(made, 'AJBH') : [];
    }),
  );
  return files.flatMap(({ id, all }) => {
    const made = all.find(({ change }) => change.target === null);
    if (made === undefined || WORDS.includes(made.change.event) || named.has(id)) return [];
    if (all.some(({ change }) => OVER.includes(change.event))) return [];
    const stated = said(made, 'AJXQ');
    const due = stated === '' ? dueOf(policy, 'unregistered', made.change.hlc) : { due: stated };
    const hlc = Math.max(...all.map(({ change }) => change.hlc));
    const base = { subject: `u${id}`, tag: '', kind: 'unregistered', members: [id] };
    return [{ ...base, hlc, ...due }];
  });
}
