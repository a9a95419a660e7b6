import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { Entered, paperPlace } from '../../conflict/paper-ledger.js';
import { suite } from '../harness.js';

const test = suite('conflict/paper-ledger');

test('a place is volume and page; what is written otherwise is none', () => {
  assert.equal(paperPlace(' 4-37 '), { volume: 4, page: 37 });
  for (const text of ['', '4', '4-', '-37', '4-37-1', '4/37', '册4-37', '12345-1']) {
    assert.is(paperPlace(text), null, text);
  }
});

test('every page of which nobody is entered is named, runs of them together', () => {
  const entered = new Entered();
  for (const page of [1, 2, 4, 8]) entered.add({ volume: 4, page }, `h${page % 2}`);
  entered.add({ volume: 5, page: 1 }, '');
  const volumes = [
    { volume: 6, pages: 0, households: 0 },
    { volume: 5, pages: 1, households: 0 },
    { volume: 4, pages: 9, households: 3 },
  ];
  assert.equal(entered.gaps(volumes), [
    { volume: 4, pages: '3, 5-7, 9', pagesMissing: 5, households: 1 },
  ]);
});

test('what is named missing and what is entered make up the volume', (t) => {
  const pages = fc.uniqueArray(fc.integer({ min: 1, max: 60 }));
  const kept = fc.property(pages, (held) => {
    const entered = new Entered();
    for (const page of held) entered.add({ volume: 1, page }, '');
    const [gap] = entered.gaps([{ volume: 1, pages: 60, households: 0 }]);
    const named = new Set(
      (gap?.pages ?? '')
        .split(', ')
        .filter((part) => part !== '')
        .flatMap((part) => {
          const [from = 0, to = from] = part.split('-').map(Number);
          return Array.from({ length: to - from + 1 }, (_, at) => from + at);
        }),
    );
    assert.is(named.size + held.length, 60);
    assert.ok(held.every((page) => !named.has(page)));
  });
  fc.assert(kept, { seed: t.seed });
});
