import { displayWidth, fit, padTo, printable } from './display-width.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Columns are left out where they do not fit, highest first; 0 or none: never. */
  readonly optional?: number;
  /** Cut rather than shown whole where the table is too wide: names and texts, never ids. */
  readonly cut?: boolean;
}

const GAP = '  ';
const CUT_MIN = 8;

/**
 * A table of at most `width` columns wherever leaving out optional columns and cutting texts
 * allows that; ids and numbers are never cut, since a cut one is of no use.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const cells = rows.map((row) => columns.map((_, at) => printable(row[at] ?? '')));
  const widths = columns.map(({ title }, at) =>
    Math.max(displayWidth(title), ...cells.map((row) => displayWidth(row[at] ?? ''))),
  );
  const shown = fitColumns(columns, widths, width);
  const line = (texts: readonly string[]): string =>
    shown
      .map((at) => {
        const columnWidth = widths[at] ?? 0;
        const side = columns[at]?.align === 'right' ? 'left' : 'right';
        return padTo(fit(texts[at] ?? '', columnWidth), columnWidth, side);
      })
      .join(GAP)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join('\n');
}

/** Which columns stay; shrinks `widths` of those that may be cut. */
function fitColumns(columns: readonly Column[], widths: number[], width: number): number[] {
  let shown = columns.map((_, at) => at);
  const excess = (): number =>
    shown.reduce((sum, at) => sum + (widths[at] ?? 0) + GAP.length, -GAP.length) - width;
  while (excess() > 0) {
    const last = Math.max(...shown.map((at) => columns[at]?.optional ?? 0));
    if (last === 0) break;
    shown = shown.filter((at) => columns[at]?.optional !== last);
  }
  const cut = shown.filter((at) => columns[at]?.cut === true);
  while (excess() > 0) {
    const widest = cut.reduce(
      (a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a),
      cut[0] ?? -1,
    );
    const now = widths[widest] ?? 0;
    if (now <= CUT_MIN) break;
    widths[widest] = Math.max(CUT_MIN, now - excess());
  }
  return shown;
}

/** Labels and values, one pair a line, the values aligned; empty values are left out. */
export function pairs(entries: readonly (readonly [string, string])[]): string {
  const shown = entries.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([label]) => displayWidth(label)));
  return shown
    .map(([label, value]) => `${padTo(label, width)}${GAP}${printable(value)}`)
    .join('\n');
}
