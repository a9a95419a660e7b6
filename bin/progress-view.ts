import type { Json } from '../node/control/control.js';
import { listIn, partOf, textIn } from './document.js';
import { table } from './table.js';
import { text } from './texts.js';

const FIGURES = ['target', 'applied', 'produced', 'cards', 'expected', 'pace'] as const;

/** Where the campaign stands in an area and those right below it, as a table. */
export function progressView(document: Json, width: number): string {
  const rows = [...listIn(document, 'areas'), document].map((row) => [
    textIn(row, 'rank'),
    textIn(row, 'area'),
    ...FIGURES.map((name) => textIn(row, name)),
    textIn(row, 'forecast'),
    partOf(row, 'behind') === true ? text('progress.is-behind') : '',
  ]);
  const columns = [
    { title: text('progress.rank'), align: 'right' as const },
    { title: text('label.area') },
    ...FIGURES.map((name) => ({ title: text(`progress.${name}`), align: 'right' as const })),
    { title: text('progress.forecast') },
    { title: text('progress.behind') },
  ];
  const [name, phase, day] = ['name', 'phase', 'day'].map((part) => textIn(document, part));
  return [`${name}  ${phase}  ${day}`, '', table(columns, rows, width)].join('\n');
}

const LATE = ['number', 'stage', 'clock', 'due', 'days', 'inCharge'] as const;

/** What waits longer than the campaign allows, and at whom. */
export function overdueView(document: Json, width: number): string {
  const rows = listIn(document, 'overdue').map((row) => LATE.map((name) => textIn(row, name)));
  if (rows.length === 0) return text('overdue.none');
  const columns = LATE.map((name) => ({ title: text(`overdue.${name}`) }));
  const next = textIn(document, 'next');
  const more = next === '' ? [] : [text('overdue.more', { cursor: next })];
  return [table(columns, rows, width), ...more].join('\n');
}

const SCORED = [
  'county',
  'stations',
  'persons',
  'loaded',
  'errorsPerMille',
  'linked',
  'score',
] as const;

/** Counties by how well their databases are built; the one to be the pilot has a star. */
export function scoreView(document: Json, width: number): string {
  const rows = listIn(document, 'cities').flatMap((city) =>
    listIn(city, 'counties').map((row) => [
      textIn(row, 'county') === textIn(city, 'chosen') ? '*' : '',
      ...SCORED.map((name) => textIn(row, name)),
    ]),
  );
  const columns = [{ title: '' }, ...SCORED.map((name) => ({ title: text(`score.${name}`) }))];
  return table(columns, rows, width);
}
