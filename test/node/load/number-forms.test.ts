import * as assert from 'uvu/assert';
import { numberForms } from '../../../node/load/number-forms.js';
import { suite } from '../../harness.js';

const test = suite('node/load/number-forms');

// The example of GB 11643-1999, and its form of 1989.
const LONG = '11010519491231002X';
const SHORT = '110105491231002';

test('15 and 18 digits name each other', () => {
  assert.equal(numberForms(LONG), [LONG, SHORT]);
  assert.equal(numberForms(SHORT), [SHORT, LONG]);
});

test('a number of another century or with a wrong check digit has one form', () => {
  assert.equal(numberForms('229901200405120011').length, 1);
  assert.equal(numberForms('110105194912310021'), ['110105194912310021']);
  assert.equal(numberForms('X'), ['X']);
});
