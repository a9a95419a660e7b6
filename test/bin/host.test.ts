import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import { consoleOf } from '../../bin/host.js';
import { suite } from '../harness.js';

const test = suite('bin/host');

test('many lines to a slow reader wait with one listener, and all arrive', async () => {
  let text = '';
  let release: (() => void) | null = null;
  const slow = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      text += chunk;
      release = done;
    },
  });
  const before = slow.listenerCount('drain');
  const out = consoleOf(slow);
  const lines = Array.from({ length: 50 }, (_, at) => `${at}\n`);
  const written = lines.map((line) => out.write(line));
  await Promise.resolve();
  assert.is(slow.listenerCount('drain') - before, 1);
  let ended = false;
  const all = Promise.all(written).then(() => {
    ended = true;
  });
  while (!ended) {
    const next: (() => void) | null = release;
    release = null;
    (next as (() => void) | null)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await all;
  assert.is(text, lines.join(''));
});
