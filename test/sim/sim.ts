import { drawHistory } from './plan/draw.js';
import { runHistory } from './run/run.js';

const [from, to = from] = (process.argv[2] ?? '1').split('..').map(Number) as [number, number?];
const verbose = process.argv.includes('-v');
const only = process.argv.includes('--hash');
for (let seed = from; seed <= (to as number); seed++) {
  const start = performance.now();
  const outcome = await runHistory(
    drawHistory(seed, 30),
    verbose ? (line) => process.stdout.write(line) : undefined,
  );
  const s = (performance.now() - start) / 1000;
  console.log(
    seed,
    outcome.violation ? `FAIL ${outcome.violation.check}: ${outcome.violation.message}` : 'ok',
    only ? outcome.logHash : '',
    `${outcome.events} events ${outcome.written} written ${(outcome.ms / 60000).toFixed(0)} min healed in ${(outcome.healedIn / 60000).toFixed(1)} min, ${s.toFixed(1)} s`,
  );
}
process.exit(0);
