import { brotliCompressSync, constants, deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  BODY_BYTES_MAX,
  CODEC_BROTLI,
  CODEC_DEFLATE,
  CODEC_NONE,
  compress,
  decompress,
} from '../../proto/compression.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';

const test = suite('proto/compression');

const malformed = (error: unknown) =>
  error instanceof HujiError && error.code === 'FRAME_MALFORMED';

test('bytes come back, whichever way they were packed', (t) => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.string({ maxLength: 40 }), fc.nat(400)).map(([text, times]) => {
      return new Uint8Array(Buffer.from(text.repeat(times)));
    }),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const { codec, bytes } = compress(body);
      assert.ok(bytes.length <= body.length);
      assert.ok(Buffer.from(decompress(codec, bytes)).equals(body));
    }),
    { seed: t.seed },
  );
});

test('small bodies lean on the dictionary, large ones do not need it, noise stays as it is', () => {
  const street = Buffer.from('吉林省市县区街道路村组号社');
  assert.is(compress(street).codec, CODEC_DEFLATE);
  assert.ok(compress(street).bytes.length < street.length / 3);
  assert.is(compress(Buffer.alloc(5000, 7)).codec, CODEC_BROTLI);
  assert.is(compress(Uint8Array.from([1])).codec, CODEC_NONE);
});

test('what was packed with the dictionary of today can be read for ever', () => {
  // Frames in logs hold this: a dictionary that changes spoils them all.
  const kept = Buffer.from('7bded70db150e7292cb45f4eddff6cc6d2a73b9a7420e1a503096000', 'hex');
  const read = Buffer.from(decompress(CODEC_DEFLATE, kept)).toString();
  assert.is(read, '王淑芹,吉林省长春市,工人,小学');
});

test('a bomb stops at the limit', () => {
  const bomb = Buffer.alloc(BODY_BYTES_MAX + 1);
  const quickly = brotliCompressSync(bomb, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
  assert.throws(() => decompress(CODEC_BROTLI, quickly), malformed);
  assert.throws(() => decompress(CODEC_DEFLATE, deflateRawSync(bomb)), malformed);
});

test('garbage and codecs of the future are malformed', (t) => {
  assert.throws(() => decompress(3, new Uint8Array(1)), malformed);
  assert.throws(() => decompress(-1, new Uint8Array(1)), malformed);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      for (const codec of [CODEC_DEFLATE, CODEC_BROTLI]) {
        try {
          decompress(codec, bytes);
        } catch (error) {
          assert.ok(malformed(error));
        }
      }
    }),
    { seed: t.seed },
  );
});
