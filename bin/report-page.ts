import type { Json } from '../node/control/control.js';
import { listIn, numberIn, partOf, textIn } from './document.js';
import { text } from './texts.js';
import { escaped } from './visit-sheet.js';
import { yuan } from './yuan.js';

const FIGURES = [
  ...([
    'applied',
    'approved',
    'authorised',
    'produced',
    'handedOver',
    'cards',
    'sentBack',
  ] as const),
  ...(['firstPassPercent', 'inTimePercent', 'meanDays', 'target', 'total'] as const),
];

/** A4; nothing comes from outside the file. */
const STYLE = `
@page { size: A4 landscape; margin: 12mm }
body { font: 10pt/1.4 "SimSun", "Songti SC", "Noto Serif CJK SC", serif; color: #000 }
h1 { font-size: 15pt; text-align: center; margin: 0 0 2mm }
p { text-align: center; margin: 0 0 4mm }
table { border-collapse: collapse; width: 100% }
th, td { border: .3mm solid #000; padding: .8mm 1.2mm; text-align: right }
th:nth-child(2), td:nth-child(2) { text-align: left }
tr { break-inside: avoid } thead { display: table-header-group } tfoot td { font-weight: bold }
`;

const FEES = ['taken', 'remitted', 'outstanding'] as const;

function titles(document: Json): string[] {
  const figures = FIGURES.map((name) => text(`report.${name}`));
  const fees = hasFees(document) ? FEES.map((name) => text(`fee.${name}`)) : [];
  const exempt = hasFees(document) ? [text('fee.exempt')] : [];
  const first = [text('progress.rank'), text('label.area')];
  return [...first, ...figures, text('report.faults'), ...fees, ...exempt];
}

/** Areas in the order of their ranks, the whole at the end. */
function rowsOf(document: Json): string[][] {
  return [...listIn(document, 'areas'), document].map((row) => [
    textIn(row, 'rank'),
    textIn(row, 'area'),
    ...FIGURES.map((name) => textIn(row, name)),
    countsOf(row, 'faults'),
    ...(hasFees(document) ? feesOf(partOf(row, 'fees') ?? null) : []),
  ]);
}

/** Fees are told where the campaign names any. */
function hasFees(document: Json): boolean {
  return (partOf(document, 'fees') ?? null) !== null;
}

function feesOf(fees: Json): string[] {
  return [...FEES.map((name) => yuan(numberIn(fees, name))), countsOf(fees, 'exempt')];
}

/** `20:3 30:1`: codes, and how often. */
function countsOf(row: Json, part: string): string {
  const counts = Object.entries(Object(partOf(row, part) ?? {}) as { [code: string]: Json });
  return counts.map(([code, count]) => `${code}:${String(count)}`).join(' ');
}

/** RFC 4180, UTF-8: a header and a line an area. */
export function reportCsv(document: Json): string {
  const lines = [titles(document), ...rowsOf(document)].map((row) => row.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function csvCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** One page to print. */
export function reportPage(document: Json): string {
  const [kind, name, from, to] = ['kind', 'name', 'from', 'to'].map((part) =>
    escaped(textIn(document, part)),
  );
  const cells = (tag: 'td' | 'th', row: readonly string[]) =>
    `<tr>${row.map((value) => `<${tag}>${escaped(value)}</${tag}>`).join('')}</tr>`;
  const rows = rowsOf(document);
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>${name} ${from}–${to}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(text('report.title'))}</h1>
<p>${name} ${kind} ${from}–${to}</p>
<table>
<thead>${cells('th', titles(document))}</thead>
<tbody>
${rows
  .slice(0, -1)
  .map((row) => cells('td', row))
  .join('\n')}
</tbody>
<tfoot>${cells('td', rows.at(-1) ?? [])}</tfoot>
</table>
</body>
</html>
`;
}
