import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../harness.js';
import { listen } from '../node/control/calls.js';
import { startHuji } from './huji-process.js';

const test = suite('bin/interrupt');

/** A node that works on `load` until it is told to stop, and reads what `submit` is given. */
async function busyNode(t: TestContext) {
  const dir = t.folder();
  const state = { begun: false, stopped: false };
  await listen(t, dir, {
    load: (_, io) => {
      state.begun = true;
      return new Promise((_resolve, reject) => {
        io.signal.addEventListener('abort', () => {
          state.stopped = true;
          reject(new Error('stopped'));
        });
      });
    },
    submit: async (_, io) => {
      state.begun = true;
      try {
        for await (const line of io.lines) await io.emit(line);
      } finally {
        state.stopped = true;
      }
      return null;
    },
  });
  return { dir, state };
}

test('SIGINT stops the work at the node and is an exit code of its own', async (t) => {
  const { dir, state } = await busyNode(t);
  const { child, ended } = startHuji(['load', 'a.csv', '--source=card', '--json', '--dir', dir]);
  t.defer(() => child.kill('SIGKILL'));
  await t.until('the load to begin', () => state.begun);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  assert.is(code, 3);
  const { error } = JSON.parse(stdout) as { error: { code: string } };
  assert.is(error.code, 'INTERRUPTED');
  await t.until('the load to stop', () => state.stopped);
});

test('a command that waits for input can be interrupted', async (t) => {
  const { dir, state } = await busyNode(t);
  const { child, ended } = startHuji(['submit', '--dir', dir]);
  t.defer(() => child.kill('SIGKILL'));
  child.stdin?.write('{"ok":true}\n');
  await t.until('the first line to arrive', () => state.begun);
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.is(code, 3);
  assert.match(stderr, 'INTERRUPTED');
  await t.until('the node to learn of it', () => state.stopped);
});

test('a reader that has seen enough ends the command quietly', async (t) => {
  const dir = t.folder();
  let stopped = false;
  await listen(t, dir, {
    submit: async (_, io) => {
      try {
        for (;;) await io.emit('{"ok":true}');
      } finally {
        stopped = true;
      }
    },
  });
  const { child, ended } = startHuji(['submit', '--dir', dir]);
  t.defer(() => child.kill('SIGKILL'));
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, stderr } = await ended;
  assert.equal([code, stderr], [3, '']);
  await t.until('the node to stop', () => stopped);
});
