/**
 * Holds the cases of a generated register against its truth file, at any size:
 * `truth.js [--people N] [--stations N] [--seed N] [--order N]`. Exits with 0 where every planted
 * case was found and no other, else with 1.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareWithTruth } from './province.js';

/** Lines shown of what is wrong. */
const SHOWN = 20;

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '20000' },
    stations: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    order: { type: 'string', default: '1' },
  },
});
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const folder = mkdtempSync(join(tmpdir(), 'huji-truth-'));
try {
  const start = performance.now();
  const { planted, unplanted, expected, missed, untrue } = await compareWithTruth({
    people: Number(values.people),
    stations: Number(values.stations),
    seed: Number(values.seed),
    order: Number(values.order),
    folder,
    say,
  });
  for (const [name, count] of [...planted].sort()) say(`  ${name}: ${count}`);
  for (const name of unplanted) say(`not planted: ${name}`);
  for (const line of missed.slice(0, SHOWN)) say(`missed: ${line}`);
  for (const line of untrue.slice(0, SHOWN)) say(`untrue: ${line}`);
  const right = expected - missed.length;
  const [recall, precision] = [right / expected, right / (right + untrue.length)];
  say(`${expected} cases: recall ${recall.toFixed(6)}, precision ${precision.toFixed(6)}`);
  say(`${Math.round((performance.now() - start) / 1000)} s`);
  if (missed.length + untrue.length + unplanted.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
