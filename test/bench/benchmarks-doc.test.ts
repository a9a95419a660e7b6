import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { allBenches, BENCH_NAMES, benchNamed } from '../../bench/benches.js';
import { pageOf } from '../../bench/page.js';
import { readResults } from '../../bench/result.js';
import { packageRoot, suite } from '../harness.js';

const test = suite('bench/benchmarks-doc');
const results = readResults(join(packageRoot, 'bench', 'results'));

test('docs/BENCHMARKS.md is what the results make', async () => {
  const path = join(packageRoot, 'docs', 'BENCHMARKS.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const wanted = pageOf(await allBenches(), results);
  assert.ok(text === wanted, 'run: npm run bench -- --page');
});

test('every result is of a bench, of the full size, and has just its figures', async () => {
  for (const [name, result] of results) {
    const bench = await benchNamed(name);
    const ids = [...bench.figures, ...(bench.ratios ?? [])].map(({ id }) => id);
    assert.equal(Object.keys(result.figures).sort(), ids.sort(), name);
    assert.is(result.size, 'full', name);
  }
});

test('a bench is found by its name, and no figure is named twice', async () => {
  const benches = await allBenches();
  assert.equal(
    benches.map(({ name }) => name),
    BENCH_NAMES,
  );
  const ids = benches.flatMap((bench) => [...bench.figures, ...(bench.ratios ?? [])]);
  assert.is(new Set(ids.map(({ id }) => id)).size, ids.length);
  try {
    await benchNamed('toString');
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'no bench toString');
  }
});
