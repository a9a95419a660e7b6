/**
 * Runs simulated provinces: `npm run sim -- --seed N`, `--seeds A..B`. A run that fails prints its
 * seed, the commit and the shortest history found, and writes that history to a file, for
 * `--history FILE`.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawHistory, type History } from './plan/draw.js';
import { SCENARIOS, scenarioNamed } from './plan/scenarios.js';
import { Misuse, type Options, readHistory, readOptions } from './run/options.js';
import { commit, historyText, lineOf, Totals } from './run/report.js';
import { type Outcome, runHistory } from './run/run.js';
import { shrink } from './run/shrink.js';
import type { World } from './world/world.js';

const MINUTES = 30;
const SHRINK_RUNS = 200;
/** Exit code of a program that was stopped by Ctrl-C. */
const INTERRUPTED = 130;

const HELP = `npm run sim -- [--seed N | --seeds A..B] [--scenario NAME] [--minutes M]
  --seed N         one seed (1)
  --seeds A..B     every seed from A to B
  --scenario NAME  ${['random', ...SCENARIOS.keys()].join(', ')}
  --minutes M      simulated minutes of work and trouble (${MINUTES}); scenarios have their own
  --history FILE   a history as a failed run has written it
  --no-shrink      do not look for a shorter history of a failure
  --log            print the event log
`;

function historyOf({ scenario, minutes, history }: Options, seed: number): History {
  if (history !== null) return readHistory(history);
  if (scenario !== 'random') return scenarioNamed(scenario).draw(seed, minutes);
  return drawHistory(seed, minutes ?? MINUTES);
}

async function explain(history: History, outcome: Outcome, runsMax: number): Promise<void> {
  const found =
    runsMax === 0
      ? { history, outcome, runs: 0 }
      : await shrink({ history, outcome }, (each) => runHistory(each), runsMax);
  const file = join(tmpdir(), `huji-sim-${history.scenario}-${history.seed}.json`);
  const fault = writeOut(file, found.history);
  const { violation } = found.outcome;
  console.log(`seed ${history.seed}, commit ${commit()}: ${violation?.check}`);
  console.log(
    `the shortest history found in ${found.runs} runs${fault === null ? `, in ${file}` : ''}:`,
  );
  console.log(historyText(found.history));
  console.log(`breaks: ${violation?.message}`);
  if (fault === null) return;
  console.error(`${file}: ${fault}; the history, for a file of your own:`);
  console.log(JSON.stringify(found.history));
}

/** Null, or why it is in no file: a full disk takes no history away. */
function writeOut(file: string, history: History): string | null {
  try {
    writeFileSync(file, JSON.stringify(history, null, 1));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is being run, for whoever stops it. */
let course: { history: History; world: World | null; isShrinking: boolean } | null = null;

/** Ctrl-C: says which history it was in, and how far. */
function stopped(): never {
  if (course !== null) {
    const { history, world, isShrinking } = course;
    const at = world === null ? 'at its beginning' : whereIn(world);
    const what = isShrinking ? 'looking for a shorter history of' : 'stopped in';
    console.log(`${what} ${history.scenario} seed ${history.seed}, commit ${commit()}, ${at}`);
  }
  process.exit(INTERRUPTED);
}

function whereIn({ scheduler, mended }: World): string {
  const minutes = (scheduler.now / 60_000).toFixed(1);
  const when = mended ? ' and mending' : '';
  return `after ${minutes} simulated minutes${when}, ${scheduler.events} events`;
}

async function run(options: Options): Promise<number> {
  const tell = options.log ? (line: string) => void process.stdout.write(line) : undefined;
  const totals = new Totals();
  for (let seed = options.from; seed <= options.to; seed++) {
    const history = historyOf(options, seed);
    const start = performance.now();
    course = { history, world: null, isShrinking: false };
    const outcome = await runHistory(history, tell, (world) => {
      course = { history, world, isShrinking: false };
    });
    const seconds = (performance.now() - start) / 1000;
    totals.add(outcome, seconds);
    console.log(lineOf(history, outcome, seconds));
    if (outcome.violation === null) continue;
    course = { ...course, isShrinking: options.shrink };
    await explain(history, outcome, options.shrink ? SHRINK_RUNS : 0);
  }
  if (options.to > options.from) console.log(totals.text());
  return totals.failed === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options.help) return await run(options);
    console.log(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
}

process.on('SIGINT', stopped);
process.exit(await main());
