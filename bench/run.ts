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

async function measure(bench: Bench, size: Size, runs: number): Promise<Result> {
  const shared = mkdtempSync(join(tmpdir(), `huji-bench-${bench.name}-`));
  try {
    if (bench.prepare !== undefined) {
      say(`${bench.name}: prepare`);
      await runForked('once', [bench.name, 'prepare', size, shared, '']);
    }
    const records: RunRecord[] = [];
    for (let run = 1; run <= runs; run++) {
      say(`${bench.name}: run ${run} of ${runs}`);
      records.push(await measureOnce(bench.name, size, shared));
    }
    return resultOf(bench, records, { size, date: new Date(), machine: thisMachine() });
  } finally {
    rmSync(shared, { recursive: true, force: true });
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
  const results: Result[] = [];
  for (const bench of benches) {
    const missing = bench.missing?.() ?? null;
    if (missing !== null) {
      say(`${bench.name} is left out\n${missing}`);
      continue;
    }
    const result = await measure(bench, size, given ?? (size === 'small' ? 1 : bench.runs));
    results.push(result);
    if (values.out !== undefined) writeResult(resolve(values.out), result);
    else if (size === 'full') writeResult(RESULTS, result);
  }
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  if (values.out === undefined && size === 'full') await writePage();
}

await main();
