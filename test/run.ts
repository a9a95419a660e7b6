/**
 * Runs the tests: `run.js [unit|all|PATH...]`. The files are shared out to worker processes; one
 * named alone runs in this process.
 * A path is a test file or a folder, named as a source (`test/proto/hlc.test.ts`) or as an output.
 */
import { tally } from './harness.js';
import { fail } from './runner/faults.js';
import { WORKER } from './runner/hand-out.js';
import { type Selection, select } from './runner/selection.js';
import { catchUncaught, currentFile, runFile } from './runner/test-file.js';
import { work } from './runner/worker.js';
import { jobsWanted, runShared } from './runner/workers.js';

let done = false;

function finish(): void {
  done = true;
  console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
}

function failIfEndedEarly(): void {
  process.on('exit', () => {
    if (done) return;
    fail(`${currentFile()}: the process ended before the tests did`);
    finish();
    process.exitCode = 1;
  });
}

async function run({ files, unknown }: Selection): Promise<void> {
  for (const given of unknown) fail(`no test file is named ${given}`);
  const jobs = jobsWanted();
  if (jobs > 1 && files.length > 1) await runShared(files, jobs);
  else for (const path of files) await runFile(path);
  if (tally.passed + tally.failed > 0) return;
  console.log(files.length === 0 ? 'no test file was found' : 'every test was skipped');
}

catchUncaught();
const args = process.argv.slice(2);
if (args[0] === WORKER) {
  await work();
  process.exit(0);
}
failIfEndedEarly();
await run(select(args));
finish();
// Leaked handles have been named; they must not keep the process.
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);
