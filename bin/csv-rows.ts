import { HujiError } from '../proto/errors.js';

/** Rows of a plain CSV text by the names of its header; no cell is quoted. */
export function csvRows(
  source: string,
  names: readonly string[],
): { readonly [name: string]: string }[] {
  const [header = '', ...lines] = source
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const titles = header.split(',').map((title) => title.trim());
  const absent = names.find((name) => !titles.includes(name));
  if (absent !== undefined) throw new HujiError('USAGE', `column ${absent}`);
  return lines.map((line, at) => {
    const cells = line.split(',').map((cell) => cell.trim());
    if (cells.length !== titles.length) throw new HujiError('USAGE', `line ${at + 2}`);
    const row = titles.map((title, column) => [title, cells[column] ?? ''] as const);
    return Object.fromEntries(row.filter(([title]) => names.includes(title)));
  });
}
