import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { framesIn, writeFrames } from '../../bench/frames-file.js';
import { suite } from '../harness.js';

const test = suite('bench/frames-file');

async function* all(frames: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* frames;
}

test('frames come back as they were, empty and large ones too', async (t) => {
  const path = join(t.folder(), 'frames');
  const frames = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(200_000, 7)];
  await writeFrames(path, all(frames));
  assert.equal([...framesIn(path)], frames);
});

test('a file that ends within a frame is an error', async (t) => {
  const path = join(t.folder(), 'frames');
  await writeFrames(path, all([Buffer.from('first'), Buffer.from('second')]));
  writeFileSync(path, readFileSync(path).subarray(0, -1));
  assert.throws(() => [...framesIn(path)], /ends within a frame/);
});
