import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { seed, tally } from '../harness.js';
import { fail, printSeed } from './faults.js';
import { type Counts, type HandOut, WORKER } from './hand-out.js';
import { EXTENSION, TEST_FOLDER } from './selection.js';
import { WorkerOutput } from './worker-output.js';

/** More of them than this only wait for the longest file. */
const JOBS_MAX = 4;
/** As many times what a file that runs alone may take. */
const PATIENCE = '4';

/** How many files run side by side: HUJI_TEST_JOBS, else one for each core. */
export function jobsWanted(): number {
  const text = process.env['HUJI_TEST_JOBS'];
  if (text === undefined || text === '') return Math.min(availableParallelism(), JOBS_MAX);
  const given = Number(text);
  if (Number.isSafeInteger(given) && given > 0) return given;
  throw new RangeError(`HUJI_TEST_JOBS is no number of processes: ${text}`);
}

/** Shares files out to so many processes, to each the next one when it is through with one. */
export async function runShared(files: readonly string[], jobs: number): Promise<void> {
  const left = [...files];
  const folder = mkdtempSync(join(tmpdir(), 'huji-run-'));
  const keepBusy = async (no: number): Promise<void> => {
    const output = new WorkerOutput(join(folder, String(no)));
    // Where a worker died another one takes the rest.
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      await runWorker(path, left, output);
    }
    output.close();
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(jobs, files.length) }, (_, no) => keepBusy(no)),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs one worker on `first` and then on what is left, until nothing is or it dies. */
async function runWorker(first: string, left: string[], output: WorkerOutput): Promise<void> {
  const worker = start(output);
  let last = first;
  let handed: HandOut = { path: first };
  let through = false;
  worker.on('message', (counts: Counts) => {
    add(counts);
    output.print();
    through = handed.path === null;
    if (through) return;
    handed = { path: left.shift() ?? null };
    last = handed.path ?? last;
    worker.send(handed);
  });
  worker.send(handed);
  const end = await endOf(worker);
  if (through) return;
  output.print();
  fail(`${last}: the process ended before the tests did`, end);
  printSeed();
}

function start({ fd }: WorkerOutput): ChildProcess {
  const colours = process.stdout.isTTY && !('NO_COLOR' in process.env);
  return fork(join(TEST_FOLDER, `run${EXTENSION}`), [WORKER], {
    stdio: ['ignore', fd, fd, 'ipc'],
    env: {
      HUJI_TEST_PATIENCE: PATIENCE,
      ...process.env,
      HUJI_TEST_SEED: String(seed),
      ...(colours ? { FORCE_COLOR: '1' } : {}),
    },
  });
}

function add({ passed, failed, skipped }: Counts): void {
  tally.passed += passed;
  tally.failed += failed;
  tally.skipped += skipped;
}

/** How a worker came to its end, after all it has sent has been heard. */
function endOf(worker: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // Also for what was sent to one that is dead already; its end comes all the same.
    worker.on('error', (error) => {
      if (worker.pid === undefined) resolve(error.message);
    });
    worker.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}
