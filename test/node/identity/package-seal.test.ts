import * as assert from 'uvu/assert';
import { ageIdentityFromSeed, ageRecipientOf } from '../../../node/identity/age-key.js';
import { openWith, sealFor } from '../../../node/identity/package-seal.js';
import { HujiError } from '../../../proto/errors.js';
import { suite } from '../../harness.js';
import { seededRandom } from './province.js';

const test = suite('node/identity/package-seal');

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of pieces) read.push(piece);
  return Buffer.concat(read);
}

/** Gives pieces, and knows whether its reader is done with it. */
function source(pieces: readonly Uint8Array[]) {
  const state = { ended: false };
  const given = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } finally {
      state.ended = true;
    }
  };
  return { pieces: given(), state };
}

function keys(seed: number | string): { identity: string; recipient: string } {
  const identity = ageIdentityFromSeed(seededRandom(seed).bytes(32));
  return { identity, recipient: ageRecipientOf(identity) ?? '' };
}

test('what was sealed is opened, whatever the pieces', async (t) => {
  const { identity, recipient } = keys(t.seed);
  const random = seededRandom(t.seed);
  for (const sizes of [[], [1], [0, 5, 0], [70_000], [65_536, 65_536], [1, 200_000, 3]]) {
    const pieces = sizes.map((size) => random.bytes(size));
    const sealed = await all(sealFor(recipient, source(pieces).pieces));
    const cut = [sealed.subarray(0, 100), sealed.subarray(100, 101), sealed.subarray(101)];
    const opened = await all(openWith(identity, source(cut).pieces));
    assert.ok(opened.equals(Buffer.concat(pieces)), String(sizes));
  }
});

test('a reader that fails or stops leaves nothing open behind it', async (t) => {
  const { identity, recipient } = keys(t.seed);
  const sealed = await all(sealFor(recipient, source([new Uint8Array(300_000)]).pieces));
  const spoilt = Buffer.from(sealed);
  spoilt[spoilt.length - 5] = (spoilt.at(-5) ?? 0) ^ 1;
  const bad = [Buffer.from('no age file'), Buffer.alloc(0), spoilt, sealed.subarray(0, 90_000)];
  for (const bytes of bad) {
    const { pieces, state } = source([bytes]);
    const error: unknown = await all(openWith(identity, pieces)).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof HujiError && error.code === 'PACKAGE_SEAL', String(error));
    assert.ok(state.ended);
  }
  const other = source([sealed]);
  await all(openWith(keys('other').identity, other.pieces)).catch(() => undefined);
  assert.ok(other.state.ended);
  const half = source([sealed]);
  for await (const piece of openWith(identity, half.pieces)) if (piece.length > 0) break;
  assert.ok(half.state.ended);
});

test('what has no header is not gathered in memory', async (t) => {
  const { identity } = keys(t.seed);
  let given = 0;
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (; given < 64; given++) yield Buffer.alloc(65_536, 'a');
  };
  const error: unknown = await all(openWith(identity, endless())).catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof HujiError && error.code === 'PACKAGE_SEAL', String(error));
  assert.ok(given < 8, `${given} pieces`);
});

test('what fails to be read is told as it is', async (t) => {
  const { identity } = keys(t.seed);
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('age-encryption.org/v1\n');
    throw new HujiError('PACKAGE_VOLUME', 'volume 3 of 5');
  };
  const error: unknown = await all(openWith(identity, failing())).catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof HujiError && error.code === 'PACKAGE_VOLUME', String(error));
});
