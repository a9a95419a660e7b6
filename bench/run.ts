/**
 * Measures: `run.js [NAME...] [--small] [--runs N] [--out DIR] [--profile DIR] [--page]`.
 * Prints the results as JSON; a run of the full size keeps them and makes docs/BENCHMARKS.md anew.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Size } from './bench.js';
import { allBenches, BENCH_NAMES, benchNamed } from './benches.js';
import { runForked } from './forked.js';
import { cpuTimes, othersShare, thisMachine } from './machine.js';
import { packageRoot } from './package-root.js';
import { pageOf } from './page.js';
import { type Result, type RunRecord, readResults, resultOf, writeResult } from './result.js';

const RESULTS = join(packageRoot, 'bench', 'results');
const PAGE = join(packageRoot, 'docs', 'BENCHMARKS.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    small: { type: 'boolean', default: false },
    runs: { type: 'string' },
    out: { type: 'string' },
    profile: { type: 'string' },
    page: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

interface Series {
  readonly bench: Bench;
  /** What its runs share. */
  readonly shared: string;
  readonly runs: number;
  readonly records: RunRecord[];
}

/**
 * The benches take turns, so that what else the machine does falls on all of them alike and their
 * figures may be set side by side.
 */
async function measure(
  benches: readonly Bench[],
  size: Size,
  given: number | null,
): Promise<Result[]> {
  const all: Series[] = [];
  try {
    for (const bench of benches) {
      const shared = mkdtempSync(join(tmpdir(), `huji-bench-${bench.name}-`));
      const runs = given ?? (size === 'small' ? 1 : bench.runs);
      all.push({ bench, shared, runs, records: [] });
      if (bench.prepare === undefined) continue;
      say(`${bench.name}: prepare`);
      await runForked('once', [bench.name, 'prepare', size, shared, '']);
    }
    for (let round = 1; all.some(({ runs }) => runs >= round); round++) {
      for (const { bench, shared, runs, records } of all) {
        if (round > runs) continue;
        say(`${bench.name}: run ${round} of ${runs}`);
        records.push(await measureOnce(bench.name, size, shared));
      }
    }
    const about = { size, date: new Date(), machine: thisMachine() };
    return all.map(({ bench, records }) => resultOf(bench, records, about));
  } finally {
    for (const { shared } of all) rmSync(shared, { recursive: true, force: true });
  }
}

async function measureOnce(name: string, size: Size, shared: string): Promise<RunRecord> {
  const own = mkdtempSync(join(tmpdir(), `huji-bench-${name}-run-`));
  const { profile } = values;
  const options = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const before = cpuTimes();
  try {
    const measured = await runForked('once', [name, 'run', size, shared, own], options);
    const after = cpuTimes();
    const others = before === null || after === null ? null : othersShare(before, after);
    return { measured, others };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

async function writePage(): Promise<void> {
  mkdirSync(join(packageRoot, 'docs'), { recursive: true });
  writeFileSync(PAGE, pageOf(await allBenches(), readResults(RESULTS)));
}

function isPossible(bench: Bench): boolean {
  const missing = bench.missing?.() ?? null;
  if (missing !== null) say(`${bench.name} is left out\n${missing}`);
  return missing === null;
}

async function main(): Promise<void> {
  if (values.page) return writePage();
  const size: Size = values.small ? 'small' : 'full';
  const given = values.runs === undefined ? null : Number(values.runs);
  if (given !== null && !(Number.isSafeInteger(given) && given > 0)) {
    throw new RangeError(`--runs ${values.runs}`);
  }
  const benches = await Promise.all(
    (positionals.length > 0 ? positionals : BENCH_NAMES).map(benchNamed),
  );
  const results = await measure(benches.filter(isPossible), size, given);
  for (const result of results) {
    if (values.out !== undefined) writeResult(resolve(values.out), result);
    else if (size === 'full') writeResult(RESULTS, result);
  }
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  if (values.out === undefined && size === 'full') await writePage();
}

await main();
