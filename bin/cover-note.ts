import { basename } from 'node:path';
import type { Exported, Outcome } from '../node/package/package.js';
import { ERRORS } from '../proto/errors.js';
import { type TextId, textIn } from './texts.js';

type Values = { readonly [name: string]: string | number };

/** One line in each language: whoever carries the page may read either. */
function both(id: TextId, values: Values = {}): string {
  return `${textIn('zh', id, values)}\n${textIn('en', id, values)}`;
}

/** The page that goes along with the disks: what, from whom, for whom, how many. */
export function coverNote(exported: Exported): string {
  const { volumes, frames, changes, cargo, photos } = exported;
  const label = exported.label ?? photos?.label;
  if (label === undefined) return '';
  const lines = [
    both('note.title'),
    '',
    both('note.package', { id: label.package }),
    both('note.from', { code: label.from }),
    both('note.to', { code: label.to }),
    both('note.made', { time: new Date(label.made).toISOString() }),
    both('note.holds', { frames, changes }),
    both('note.seqs', { first: label.first, last: label.last }),
    ...(cargo > 0 ? [both('note.cargo', { count: cargo })] : []),
    both('note.volumes', { count: volumes.length }),
    ...volumes.map((path) => `  ${basename(path)}`),
    ...(photos === null
      ? []
      : [
          both('note.photos', { count: photos.count, volumes: photos.volumes.length }),
          ...photos.volumes.map((path) => `  ${basename(path)}`),
        ]),
    '',
    both('note.care'),
  ];
  return `${lines.join('\n')}\n`;
}

/** What lies beside a package that was taken in or refused. */
export function resultNote(outcome: Outcome): string {
  if (outcome.kind === 'taken') {
    const { package: id, from, to, frames, carried, ...rest } = outcome.imported;
    const { applied, duplicate, parked, waiting, photos } = rest;
    const counts = { from, to, frames, applied, duplicate, parked, waiting, photos: photos ?? 0 };
    const taken = photos === null ? 'note.taken' : 'note.taken-photos';
    return `${both(carried ? 'note.carried' : taken, { id, ...counts })}\n`;
  }
  const { label, error } = outcome;
  const { zh, en } = ERRORS[error.code];
  const lines = [
    both('note.refused', { id: label?.package ?? '-', from: label?.from ?? '-' }),
    '',
    `${error.code}: ${error.detail}`,
    ...zh,
    ...en,
  ];
  return `${lines.join('\n')}\n`;
}
