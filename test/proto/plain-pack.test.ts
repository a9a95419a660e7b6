import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { encodeBody } from '../../proto/body.js';
import { pack } from '../../proto/pack.js';
import { isPlainPack } from '../../proto/plain-pack.js';
import { suite } from '../harness.js';
import { frames } from './changes.js';

const test = suite('proto/plain-pack');

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'grapheme', minLength: 300, maxLength: 400 }),
  fc.uint8Array({ maxLength: 400 }),
);
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('plain'), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie('plain'), { maxKeys: 20, noNullPrototype: true }),
  ),
}));

const plainly = (hex: string) => isPlainPack(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test('whatever is plain', (t) => {
  const property = fc.property(plain, (value) => assert.ok(isPlainPack(pack(value))));
  fc.assert(property, { seed: t.seed, numRuns: 500 });
});

test('every body we write', (t) => {
  const property = fc.property(frames, (changes) => assert.ok(isPlainPack(encodeBody(changes))));
  fc.assert(property, { seed: t.seed });
});

test('nothing cut off, and nothing that goes on', (t) => {
  const property = fc.property(plain, fc.nat(10_000), (value, cut) => {
    const bytes = pack(value);
    assert.not.ok(isPlainPack(bytes.subarray(0, cut % bytes.length)));
    assert.not.ok(isPlainPack(Buffer.concat([bytes, Buffer.from([0xc0])])));
  });
  fc.assert(property, { seed: t.seed });
});

test('lengths that nothing follows', () => {
  for (const hex of ['dd ffffffff', 'df ffffffff', 'db ffffffff', 'c6 ffffffff', 'dc ffff', '9f']) {
    assert.not.ok(plainly(hex), hex);
  }
  assert.not.ok(plainly(`dd 00ffffff ${'dd 00ffffff'.repeat(3)}`));
});

test('no extension, which could be a cycle, an error or an expression', () => {
  for (const hex of [
    'd6 69 00000001 91 d6 70 00000001',
    'c7 00 78',
    'd4 72 41 92 a161 a162 01 02',
    'd6 ff 00000000',
    'c8 0001 74 00',
    'c9 00000001 42 01',
    'c1',
  ]) {
    assert.not.ok(plainly(hex), hex);
  }
});

test('no nesting that exhausts a reader', () => {
  assert.ok(plainly(`${'91'.repeat(15)}c0`));
  assert.not.ok(plainly(`${'91'.repeat(16)}c0`));
  assert.not.ok(isPlainPack(Buffer.alloc(1_000_000, 0x91)));
});

test('no text that is not UTF-8', () => {
  assert.ok(plainly('a3 e78e8b'));
  // A lone surrogate, an overlong form, half a character, a byte that never occurs.
  for (const hex of ['a3 eda080', 'a2 c081', 'a2 e78e', 'a1 ff', 'd9 03 eda080']) {
    assert.not.ok(plainly(hex), hex);
  }
  assert.ok(plainly('c4 01 ff'), 'bytes may be anything');
});

test('no million values', () => {
  assert.ok(isPlainPack(pack(new Array(900_000).fill(0))));
  assert.not.ok(isPlainPack(pack(new Array(1_000_001).fill(0))));
});
