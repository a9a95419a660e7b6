import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { connectControl } from '../../../bin/control-client.js';
import { suite, type TestContext } from '../../harness.js';
import { connect, failureOf, ioOf, listen, type Serve } from './calls.js';

const test = suite('node/control/socket-life');

/** Waits for its caller to go, without reading or writing. */
function waiting(): {
  methods: { readonly wait: Serve };
  state: { begun: boolean; gone: boolean };
} {
  const state = { begun: false, gone: false };
  const wait: Serve = (_, io) => {
    state.begun = true;
    return new Promise((_resolve, reject) => {
      io.signal.addEventListener('abort', () => {
        state.gone = true;
        reject(new Error('stopped'));
      });
    });
  };
  return { methods: { wait }, state };
}

test('a caller that gives up aborts the work', async (t) => {
  const dir = t.folder();
  const { methods, state } = waiting();
  await listen(t, dir, methods);
  const abort = new AbortController();
  const result = failureOf(
    (await connect(t, dir)).call('wait', {}, ioOf({ signal: abort.signal })),
  );
  await t.until('the work to begin', () => state.begun);
  abort.abort();
  assert.is((await result).code, 'INTERRUPTED');
  await t.until('the work to be aborted', () => state.gone);
});

test('a caller that is killed aborts the work', async (t) => {
  const dir = t.folder();
  const { methods, state } = waiting();
  const socket = await listen(t, dir, { ...methods });
  const script = `
    const { Client, credentials } = require('@grpc/grpc-js');
    const client = new Client('unix:' + process.argv[1], credentials.createInsecure());
    const raw = (bytes) => bytes;
    const call = client.makeBidiStreamRequest('/huji.control.v1.Control/Call', raw, raw);
    // request { method: "wait", params_json: "{}" }
    call.write(Buffer.from([10, 10, 10, 4, 119, 97, 105, 116, 18, 2, 123, 125]));
    call.on('error', () => undefined);`;
  const child = spawn(process.execPath, ['-e', script, socket.path], { stdio: 'inherit' });
  t.defer(() => child.kill('SIGKILL'));
  await t.until('the work to begin', () => state.begun);
  child.kill('SIGKILL');
  await t.until('the work to be aborted', () => state.gone);
});

test('a node that closes stops its calls and says so', async (t) => {
  const dir = t.folder();
  const { methods, state } = waiting();
  const socket = await listen(t, dir, methods);
  const result = failureOf((await connect(t, dir)).call('wait', {}, ioOf()));
  await t.until('the work to begin', () => state.begun);
  await socket.close();
  assert.is((await result).code, 'NODE_CLOSING');
  assert.is(existsSync(socket.path), false);
  assert.is(await connectControl(dir), null);
});

test('only the owner can reach the socket', async (t) => {
  const dir = join(t.folder(), 'data');
  mkdirSync(dir, { mode: 0o755 });
  const { path } = await listen(t, dir, {});
  assert.is(path, join(dir, 'control.sock'));
  assert.is(statSync(path).mode & 0o777, 0o600);
  assert.is(statSync(dir).mode & 0o777, 0o700);
});

test('a folder with a long name has its socket elsewhere', async (t) => {
  const dir = join(t.folder(), '户'.repeat(30), 'x'.repeat(60));
  const socket = await listen(t, dir, { echo: () => Promise.resolve('here') });
  assert.not.equal(dirname(socket.path), dir);
  assert.is(readFileSync(join(dir, 'control.path'), 'utf8').trim(), socket.path);
  assert.is(statSync(socket.path).mode & 0o777, 0o600);
  assert.is(statSync(dirname(socket.path)).mode & 0o777, 0o700);
  assert.is(await (await connect(t, dir)).call('echo', {}, ioOf()), 'here');
  await socket.close();
  assert.is(existsSync(dirname(socket.path)), false);
  assert.is(existsSync(join(dir, 'control.path')), false);
});

/** Leaves a socket file behind, as a daemon does that is killed. */
async function killListener(t: TestContext, path: string): Promise<void> {
  const script = `require('net').createServer().listen(process.argv[1], () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script, path]);
  t.defer(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('the socket of a killed daemon is replaced', async (t) => {
  const dir = t.folder();
  await killListener(t, join(dir, 'control.sock'));
  assert.ok(existsSync(join(dir, 'control.sock')));
  assert.is(await connectControl(dir), null);
  await listen(t, dir, { echo: () => Promise.resolve('new') });
  assert.is(await (await connect(t, dir)).call('echo', {}, ioOf()), 'new');
});

test('the socket of a living daemon is left alone', async (t) => {
  const dir = t.folder();
  await listen(t, dir, { echo: () => Promise.resolve('first') });
  const error = await failureOf(listen(t, dir, { echo: () => Promise.resolve('second') }));
  assert.is(error.code, 'NODE_LOCKED');
  assert.is(await (await connect(t, dir)).call('echo', {}, ioOf()), 'first');
});

test('nobody listening is no connection', async (t) => {
  assert.is(await connectControl(t.folder()), null);
  assert.is(await connectControl(join(t.folder(), 'missing')), null);
});

// HTTP/2 servers end a session that resets streams at a rate (CVE-2023-44487).
test('a caller that stays asks as often as it likes', async (t) => {
  const dir = t.folder();
  await listen(t, dir, { echo: (params) => Promise.resolve(params) });
  const control = await connect(t, dir);
  for (let round = 0; round < 120; round++) {
    const asked = Array.from({ length: 20 }, (_, at) => ({ round, at }));
    const answers = await Promise.all(asked.map((each) => control.call('echo', each, ioOf())));
    assert.equal(answers, asked);
  }
});
