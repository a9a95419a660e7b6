import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { benchNamed } from '../../bench/benches.js';
import type { Result } from '../../bench/result.js';
import { suite } from '../harness.js';

const test = suite('processes/bench');
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const runner = fileURLToPath(new URL(`../../bench/run${extension}`, import.meta.url));

test(
  'the benches run, small, and give every figure they name',
  async () => {
    const possible = await Promise.all(['nats', 'packages'].map(benchNamed));
    const more = possible.filter(({ missing }) => (missing?.() ?? null) === null);
    const always = [
      'hop',
      'apply',
      'dialup',
      'children',
      'registry',
      'explain',
      'compare',
      'growth',
    ];
    const names = [...always, ...more.map(({ name }) => name)];
    const args = [...process.execArgv, runner, ...names, '--small'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.is(status, 0, stderr);
    const results = JSON.parse(stdout) as Result[];
    assert.equal(
      results.map(({ bench }) => bench),
      names,
    );
    for (const { bench, figures, size } of results) {
      assert.is(size, 'small');
      const { figures: specs, ratios = [] } = await benchNamed(bench);
      for (const { id } of [...specs, ...ratios]) {
        const median = figures[id]?.median ?? Number.NaN;
        assert.ok(Number.isFinite(median) && median > 0, `${id}: ${median}`);
      }
    }
  },
  { limitMs: 180_000 },
);
