import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, FigureSpec, Measured, Size } from './bench.js';
import type { Machine } from './machine.js';
import { type Spread, spreadOf } from './statistics.js';

/** One figure over all runs. */
export interface Figure extends Spread {
  /** In the order of the runs. */
  readonly values: readonly number[];
}

/** What one bench gave, as kept in `results/NAME.json`. */
export interface Result {
  readonly bench: string;
  readonly size: Size;
  /** ISO 8601, when the last run had ended. */
  readonly date: string;
  readonly runs: number;
  readonly machine: Machine;
  /** Share of the machine that other programs took during the runs, 0 to 1; null: not known. */
  readonly others: Spread | null;
  readonly figures: { readonly [id: string]: Figure };
}

/** Significant digits that are kept: more than any figure is good for. */
const DIGITS = 6;

export interface RunRecord {
  readonly measured: Measured;
  readonly others: number | null;
}

/** Throws a RangeError where a run lacks a figure of the bench or gives one it has not named. */
export function resultOf(
  bench: Bench,
  runs: readonly RunRecord[],
  about: { readonly size: Size; readonly date: Date; readonly machine: Machine },
): Result {
  const named = new Set(bench.figures.map(({ id }) => id));
  for (const { measured } of runs) {
    const unknown = Object.keys(measured).find((id) => !named.has(id));
    if (unknown !== undefined) throw new RangeError(`${bench.name} names no figure ${unknown}`);
  }
  const figures: { [id: string]: Figure } = {};
  for (const spec of bench.figures) figures[spec.id] = figureOf(runs, valueIn(spec));
  for (const spec of bench.ratios ?? []) {
    const [of, to] = [valueIn({ id: spec.of }), valueIn({ id: spec.to })];
    figures[spec.id] = figureOf(runs, (run) => rounded(of(run) / to(run)));
  }
  const others = runs.flatMap((run) => (run.others === null ? [] : [run.others]));
  return {
    bench: bench.name,
    size: about.size,
    date: about.date.toISOString(),
    runs: runs.length,
    machine: about.machine,
    others: others.length === 0 ? null : spreadOf(others),
    figures,
  };
}

function valueIn({ id }: Pick<FigureSpec, 'id'>): (measured: Measured) => number {
  return (measured) => {
    const value = measured[id];
    if (value === undefined) throw new RangeError(`a run gave no figure ${id}`);
    return rounded(value);
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function figureOf(runs: readonly RunRecord[], of: (measured: Measured) => number): Figure {
  const values = runs.map(({ measured }) => of(measured));
  const { min, median, max } = spreadOf(values);
  return { min, median: rounded(median), max, values };
}

export function writeResult(folder: string, result: Result): void {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify(result, null, 2);
  // Lists on one line, as the formatter has them.
  const listed = text.replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, items: string) => {
    return `[${items.replaceAll(/\s+/g, ' ')}]`;
  });
  writeFileSync(join(folder, `${result.bench}.json`), `${listed}\n`);
}

/** By name of bench; empty where the folder is missing. */
export function readResults(folder: string): Map<string, Result> {
  const results = new Map<string, Result>();
  if (!existsSync(folder)) return results;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.json')) continue;
    const result = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result;
    results.set(result.bench, result);
  }
  return results;
}
