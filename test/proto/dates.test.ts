import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { dayNumber, dayText, isDay } from '../../proto/dates.js';
import { suite } from '../harness.js';
import { codePoints } from './code-points.js';

const test = suite('proto/dates');

test('days come back, one after the other', () => {
  for (let day = 0; day < 90_000; day++) assert.is(dayNumber(dayText(day)), day);
  assert.is(dayText(0), '18000101');
  assert.is(dayText(dayNumber('20040901') + 30), '20041001');
});

test('leap years are those of the calendar', () => {
  for (const day of ['19000229', '20010229', '21000229', '20040230', '20040931', '20040132']) {
    assert.not.ok(isDay(day), day);
  }
  for (const day of ['20000229', '20040229', '19640512', '18000101']) assert.ok(isDay(day), day);
});

test('what is no day', (t) => {
  const odd = ['', '0', '2004091', '200409011', '20040001', '20041301', '20040900', '17991231'];
  for (const text of [...odd, '2004-9-1', ' 2004901', '２００４０９０１', '2004090a', '-0040901']) {
    assert.is(dayNumber(text), -1, text);
  }
  fc.assert(
    fc.property(fc.string({ unit: codePoints, maxLength: 10 }), (text) => {
      if (!/^[0-9]{8}$/.test(text)) assert.is(dayNumber(text), -1);
    }),
    { seed: t.seed },
  );
});
