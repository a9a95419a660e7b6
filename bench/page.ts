import type { Bench, FigureSpec, Target } from './bench.js';
import { comparison } from './comparison.js';
import { forecast } from './forecast.js';
import { formatNumber } from './format.js';
import type { Figure, Result } from './result.js';
import type { Spread } from './statistics.js';

const HEAD = `# Benchmarks

Made by \`npm run bench\` from \`bench/results/*.json\`; not edited by hand. Each run has processes
of its own. A figure is the median of the runs, with the least and the most in brackets; a limit
is measured in the same run. The machine is named with each table, and how much of it other
programs took meanwhile: rates on a busy machine are too low, bytes are the same on any.

\`npm run bench -- NAME...\` runs some of them, \`--small\` shows quickly that they run and keeps
nothing, \`--profile DIR\` writes CPU profiles, \`--page\` makes only this page.
`;

/** docs/BENCHMARKS.md: a section for each bench, then what follows from several of them. */
export function pageOf(benches: readonly Bench[], results: ReadonlyMap<string, Result>): string {
  const sections = benches.map((bench) => sectionOf(bench, results.get(bench.name)));
  return [HEAD, ...sections, comparison(results), forecast(results)]
    .filter((text) => text !== '')
    .join('\n');
}

function sectionOf(bench: Bench, result: Result | undefined): string {
  const head = `## ${bench.title}\n\n${bench.about}\n`;
  if (result === undefined)
    return `${head}\nNot measured yet: \`npm run bench -- ${bench.name}\`.\n`;
  const specs = [...bench.figures, ...(bench.ratios ?? [])];
  const pivoted = specs.some(({ column }) => column !== undefined);
  const table = pivoted ? pivotTable(specs, result) : plainTable(specs, result);
  return `${head}\n${table}\n\n${circumstances(result)}\n`;
}

function plainTable(specs: readonly FigureSpec[], { figures }: Result): string {
  const rows = specs.flatMap((spec) => {
    const figure = figures[spec.id];
    if (figure === undefined) return [];
    const cells = [spec.text, formatFigure(spec, figure), spec.unit, verdict(spec, figure)];
    return [`| ${cells.join(' | ')} |`];
  });
  return ['| | median (least–most) | | wanted |', '|---|---|---|---|', ...rows].join('\n');
}

/** A row for each text, a column for each `column`. */
function pivotTable(specs: readonly FigureSpec[], { figures }: Result): string {
  const columns = [...new Set(specs.map(({ column = '' }) => column))];
  const rows = new Map<string, FigureSpec[]>();
  for (const spec of specs) {
    const row = rows.get(spec.text);
    if (row === undefined) rows.set(spec.text, [spec]);
    else row.push(spec);
  }
  const lines = [...rows].map(([text, row]) => {
    const cells = columns.map((name) => {
      const spec = row.find(({ column = '' }) => column === name);
      const figure = spec === undefined ? undefined : figures[spec.id];
      return spec === undefined || figure === undefined ? '' : formatFigure(spec, figure);
    });
    const wanted = row.flatMap((spec) => {
      const figure = figures[spec.id];
      return spec.target === undefined || figure === undefined ? [] : [verdict(spec, figure)];
    });
    return `| ${[text, row[0]?.unit ?? '', ...cells, wanted.join('; ')].join(' | ')} |`;
  });
  const head = `| | | ${columns.join(' | ')} | wanted |`;
  return [head, `|---|---|${'---|'.repeat(columns.length + 1)}`, ...lines].join('\n');
}

function formatFigure(spec: FigureSpec, { min, median, max }: Figure): string {
  const [low, middle, high] = [min, median, max].map((value) => formatNumber(value, spec.digits));
  return low === high ? `${middle}` : `${middle} (${low}–${high})`;
}

/** `least` and `most` hold for the median. */
export function meets(target: Target, median: number): boolean {
  return 'least' in target ? median >= target.least : median <= target.most;
}

function verdict({ target }: FigureSpec, { median }: Figure): string {
  if (target === undefined) return '';
  const [sign, limit] = 'least' in target ? ['≥', target.least] : ['≤', target.most];
  // A bound is said as it is, however coarsely its figure is.
  const bound = `${sign} ${limit.toLocaleString('en')}`;
  return `${bound}: ${meets(target, median) ? 'met' : '**missed**'}`;
}

function circumstances({ date, runs, machine, others }: Result): string {
  const { cpu, cores, memoryGib, system, node } = machine;
  const day = `${date.slice(0, 16).replace('T', ' ')} UTC`;
  const place = `${cores} × ${cpu}, ${memoryGib} GiB, ${system}, Node ${node}`;
  const busy = others === null ? '' : `; other programs took ${shares(others)} of it`;
  return `${day}, ${runs} runs, ${place}${busy}.`;
}

function shares({ min, median, max }: Spread): string {
  const [low, middle, high] = [min, median, max].map((share) => formatNumber(share * 100));
  return `${middle} % (${low}–${high})`;
}
