import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Change } from '../../proto/change.js';
import { canonicalText, contentHash, isValueText, tagOf } from '../../proto/change.js';
import { suite } from '../harness.js';
import { codePoints } from './code-points.js';

const test = suite('proto/change');

const stream = fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{16}$/);
const ref = fc.record({
  stream,
  seq: fc.integer({ min: 1, max: 1e6 }),
  tag: fc.integer({ min: 0, max: 0xffff_ffff }),
});
const value = fc.string({ unit: codePoints, maxLength: 12 }).filter(isValueText);
// Here and not below, where it would be made anew for every change.
const event = fc.stringMatching(/^[0-9]{3}$/);
const date = fc.stringMatching(/^(19|20)[0-9]{6}$/);
const fields = fc.uniqueArray(fc.integer({ min: 1, max: 106 }), { maxLength: 6 });
const change: fc.Arbitrary<Change> = fields
  .map((numbers) => numbers.sort((a, b) => a - b))
  .chain((numbers) =>
    fc.record({
      entity: fc.nat(9),
      target: fc.option(ref),
      event,
      source: fc.nat(5),
      since: fc.option(date),
      hlc: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      session: fc.nat(1e6),
      fields: fc.constant(numbers),
      values: fc.array(value, { minLength: numbers.length, maxLength: numbers.length }),
      seen: fc.array(ref, { maxLength: 2 }),
      documents: fc.array(fc.record({ kind: value, number: value }), { maxLength: 2 }),
      act: fc.option(value),
    }),
  );

const birth: Change = {
  entity: 5,
  target: null,
  event: '101',
  source: 1,
  since: '20040831',
  hlc: 603_979_776_000,
  session: 7,
  fields: [1, 3],
  values: ['测试', '2'],
  seen: [],
  documents: [],
  act: null,
};

test('the text of a change never changes: ids are made from its hash', () => {
  const text = ['5', '', '101', '1', '20040831', '603979776000', '7', '1,3', '测试', '2'];
  assert.is(canonicalText(birth), text.join('\x1f'));
  assert.is(contentHash(birth), '74f70c6531391a9defb5f580ab255f43');
  assert.is(tagOf(contentHash(birth)), 0x74f7_0c65);
});

test('seen claims, documents and the act stand behind a separator of their own', () => {
  const target = { stream: '0123456789abcdef', seq: 3, tag: 4 };
  const text = canonicalText({ ...birth, target, act: 'a', documents: [{ kind: 'k' }] });
  assert.ok(text.includes('\x1f0123456789abcdef-3-4\x1f'));
  assert.ok(text.endsWith('\x1e[[],[["k","",""]],"a"]'));
});

test('two changes have one text only if they are the same', (t) => {
  fc.assert(
    fc.property(change, change, (one, other) => {
      assert.is(canonicalText(one) === canonicalText(other), same(one, other));
    }),
    { seed: t.seed },
  );
});

test('the order in which the keys of a paper were written does not count', () => {
  const one = { ...birth, documents: [{ kind: 'a', number: '1', issued: '20040831' }] };
  const other = { ...birth, documents: [{ issued: '20040831', number: '1', kind: 'a' }] };
  assert.is(contentHash(one), contentHash(other));
});

test('every part counts', (t) => {
  const parts = Object.keys(birth) as (keyof Change)[];
  fc.assert(
    fc.property(change, change, fc.constantFrom(...parts), (one, other, part) => {
      // Fields and values belong together.
      const taken =
        part === 'fields' || part === 'values'
          ? { fields: other.fields, values: other.values }
          : { [part]: other[part] };
      const mixed: Change = { ...one, ...taken };
      assert.is(contentHash(one) === contentHash(mixed), same(one, mixed));
    }),
    { seed: t.seed },
  );
});

test('the tag is the first 32 bits of the hash', (t) => {
  fc.assert(
    fc.property(change, (given) => {
      const content = contentHash(given);
      assert.match(content, /^[0-9a-f]{32}$/);
      assert.is(tagOf(content).toString(16).padStart(8, '0'), content.slice(0, 8));
    }),
    { seed: t.seed },
  );
});

test('values are well-formed and hold no separator', () => {
  for (const text of ['', '张三', '𠮷', '\u{e000}', 'a\tb\n']) assert.ok(isValueText(text));
  for (const text of ['\ud842', 'a\x1fb', '\x1e', '\0']) assert.not.ok(isValueText(text));
});

function same(one: Change, other: Change): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(given: Change): unknown[] {
  return Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
}
