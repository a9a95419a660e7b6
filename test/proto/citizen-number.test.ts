import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { checkDigit } from '../../proto/citizen-number.js';
import { suite } from '../harness.js';

const test = suite('proto/citizen-number');

test('the check digits of the standard', () => {
  // The examples of GB 11643-1999.
  assert.is(checkDigit('11010519491231002'), 'X');
  assert.is(checkDigit('44052418800101001'), '4');
});

test('any one wrong digit, and any two neighbours exchanged, are found', (t) => {
  const digits = fc.array(fc.nat(9), { minLength: 17, maxLength: 17 });
  fc.assert(
    fc.property(digits, fc.nat(16), fc.integer({ min: 1, max: 9 }), (given, at, step) => {
      const right = checkDigit(given.join(''));
      const wrong = given.with(at, ((given[at] ?? 0) + step) % 10);
      assert.is.not(checkDigit(wrong.join('')), right);
      const [a = 0, b = 0] = [given[at], given[at + 1]];
      if (at < 16 && a !== b) {
        const exchanged = given.with(at, b).with(at + 1, a);
        assert.is.not(checkDigit(exchanged.join('')), right);
      }
    }),
    { seed: t.seed },
  );
});

test('none for what is not 17 digits', () => {
  for (const text of [
    '',
    '1101051949123100',
    '1101051949123100x',
    '１１０１０５１９４９１２３１００２',
  ]) {
    assert.is(checkDigit(text), '', text);
  }
});
