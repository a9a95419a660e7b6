import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { LIMITS } from '../../../node/limits.js';
import { BegunFrames, sendParts } from '../../../node/ship/frame-parts.js';
import { HujiError } from '../../../proto/errors.js';
import type { Part } from '../../../proto/messages.js';
import { suite } from '../../harness.js';

const test = suite('node/ship/frame-parts');

const PEER = '220102500000';

/** A line that breaks after so many parts; gives the frame when the last has passed. */
async function talk(
  frame: Uint8Array,
  begun: BegunFrames,
  parts: number,
): Promise<{ frame: Uint8Array | null; sent: number }> {
  let left = parts;
  let whole: Uint8Array | null = null;
  let sent = 0;
  const held = begun.heldOf(PEER);
  await sendParts(frame, hash('sha256', frame, 'hex'), {
    held: () => held,
    stopped: () => left === 0,
    send: async (message) => {
      if (message.kind !== 'part') throw new TypeError(message.kind);
      left -= 1;
      sent += message.part.bytes.length;
      whole = begun.take(PEER, message.part) ?? whole;
    },
  });
  return { frame: whole, sent };
}

test('a frame passes whole however often its line breaks, and no byte of it twice', async () => {
  const lengths = fc.integer({ min: 1, max: 40_000 });
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 60, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(lengths, cuts, async (length, breaks) => {
      const frame = Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
      const begun = new BegunFrames();
      let sent = 0;
      for (const parts of breaks) {
        const got = await talk(frame, begun, parts);
        sent += got.sent;
        if (got.frame === null) continue;
        assert.equal(Buffer.from(got.frame), Buffer.from(frame));
        assert.is(sent, length);
        return;
      }
      assert.unreachable('it never passed');
    }),
    { numRuns: 60 },
  );
});

test('parts that do not follow, or are not of the frame they say, are refused', () => {
  const begun = new BegunFrames();
  const bytes = new Uint8Array(100);
  const part: Part = { frame: '0'.repeat(32), total: 200, offset: 0, bytes };
  const fails = (bad: Part): void => {
    assert.throws(
      () => begun.take(PEER, bad),
      (error: Error) => error instanceof HujiError,
    );
  };
  fails({ ...part, offset: 1 });
  assert.is(begun.take(PEER, part), null);
  fails({ ...part, offset: 101 });
  fails({ ...part, offset: 150 });
  fails({ ...part, offset: 100 });
  fails({ ...part, total: 2 ** 31 });
});

test('beginnings are kept for some neighbours only', () => {
  const begun = new BegunFrames();
  const bytes = new Uint8Array(1);
  for (let n = 0; n <= LIMITS.begunFrames; n++) {
    begun.take(`peer ${n}`, { frame: '0'.repeat(32), total: 2, offset: 0, bytes });
  }
  assert.is(begun.heldOf('peer 0'), null);
  assert.is(begun.heldOf('peer 1')?.have, 1);
});
