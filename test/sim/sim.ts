/**
 * Runs simulated provinces: `npm run sim -- --seed N`, `--seeds A..B`. A run that fails prints its
 * seed, the commit and the shortest history found, and writes that history to a file, for
 * `--history FILE`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawHistory, type History } from './plan/draw.js';
import { SCENARIOS, scenarioNamed } from './plan/scenarios.js';
import { commit, historyText, lineOf } from './run/report.js';
import { type Outcome, runHistory } from './run/run.js';
import { shrink } from './run/shrink.js';

const MINUTES = 30;
const SHRINK_RUNS = 200;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    scenario: { type: 'string', default: 'random' },
    minutes: { type: 'string' },
    history: { type: 'string' },
    'no-shrink': { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `npm run sim -- [--seed N | --seeds A..B] [--scenario NAME] [--minutes M]
  --seed N         one seed (1)
  --seeds A..B     every seed from A to B
  --scenario NAME  ${['random', ...SCENARIOS.keys()].join(', ')}
  --minutes M      simulated minutes of work and trouble (${MINUTES}); scenarios have their own
  --history FILE   a history as a failed run has written it
  --no-shrink      do not look for a shorter history of a failure
  --log            print the event log
`;

function historyOf(seed: number): History {
  if (values.history !== undefined) {
    return JSON.parse(readFileSync(values.history, 'utf8')) as History;
  }
  const minutes = values.minutes === undefined ? null : Number(values.minutes);
  if (values.scenario !== 'random') return scenarioNamed(values.scenario).draw(seed, minutes);
  return drawHistory(seed, minutes ?? MINUTES);
}

async function once(history: History): Promise<Outcome> {
  return runHistory(history, values.log ? (line) => process.stdout.write(line) : undefined);
}

async function explain(history: History, outcome: Outcome): Promise<void> {
  const found = values['no-shrink']
    ? { history, outcome, runs: 0 }
    : await shrink({ history, outcome }, (each) => runHistory(each), SHRINK_RUNS);
  const file = join(tmpdir(), `huji-sim-${history.scenario}-${history.seed}.json`);
  writeFileSync(file, JSON.stringify(found.history, null, 1));
  const { violation } = found.outcome;
  console.log(`seed ${history.seed}, commit ${commit()}: ${violation?.check}`);
  console.log(`the shortest history found in ${found.runs} runs, in ${file}:`);
  console.log(historyText(found.history));
  console.log(`breaks: ${violation?.message}`);
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [from = 1, to = from] = (values.seeds ?? values.seed ?? '1').split('..').map(Number);
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
    console.error(HELP);
    return 2;
  }
  let failed = 0;
  for (let seed = from; seed <= to; seed++) {
    const history = historyOf(seed);
    const start = performance.now();
    const outcome = await once(history);
    console.log(lineOf(history, outcome, (performance.now() - start) / 1000));
    if (outcome.violation === null) continue;
    failed++;
    await explain(history, outcome);
  }
  if (to > from) console.log(`${to - from + 1 - failed} kept every promise, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exit(await main());
