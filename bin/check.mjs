/**
 * What is run before every push: lint beside build and unit tests, since either alone leaves cores
 * idle. Lint is printed in one piece. Fails when any of them does.
 */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const [linted, tested] = await Promise.all([lint(), buildAndTest()]);
if (!linted) console.error('\nlint has failed, see above');
process.exit(linted && tested ? 0 : 1);

async function lint() {
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn('npm run --silent lint', {
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...colours },
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => printed.push(bytes));
  }
  const passed = await ended(child);
  process.stdout.write(Buffer.concat(printed));
  return passed;
}

async function buildAndTest() {
  return (await node('bin/build.mjs')) && (await node('dist/test/run.js', 'unit'));
}

function node(...args) {
  return ended(spawn(process.execPath, args, { stdio: 'inherit' }));
}

/** Whether it ended well. */
function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}
