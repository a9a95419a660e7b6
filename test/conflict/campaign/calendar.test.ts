import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { addWorkingDays, isWorkingDay, workingDays } from '../../../conflict/campaign/calendar.js';
import { dayNumber, dayText } from '../../../proto/dates.js';
import { suite } from '../../harness.js';

const test = suite('conflict/campaign/calendar');
const NATIONAL = {
  holidays: ['20041001', '20041002', '20041003'],
  workdays: ['20041009'],
};

test('Monday to Friday, but for holidays and what is worked in their place', () => {
  const worked = ['20040930', '20041001', '20041004', '20041009', '20041010'];
  assert.equal(
    worked.map((day) => isWorkingDay(NATIONAL, day)),
    [true, false, true, true, false],
  );
  assert.is(workingDays(NATIONAL, '20040927', '20041010'), 4 + 5 + 1);
  assert.is(workingDays(NATIONAL, '20041010', '20041001'), 0);
});

test('the third working day after a Wednesday before the holidays is the next Tuesday', () => {
  assert.is(addWorkingDays(NATIONAL, '20040929', 3), '20041005');
  assert.is(addWorkingDays(NATIONAL, '20040929', 0), '20040929');
});

test('counting by weeks gives what counting day by day gives, and adding undoes it', (t) => {
  const first = dayNumber('20040101');
  const day = fc.integer({ min: 0, max: 2000 }).map((n) => dayText(first + n));
  const calendar = fc.record({
    holidays: fc.uniqueArray(day, { maxLength: 20 }),
    workdays: fc.constant([]),
  });
  const kept = fc.property(
    calendar,
    day,
    fc.integer({ min: 0, max: 300 }),
    (days, from, length) => {
      const to = dayText(dayNumber(from) + length);
      let slow = 0;
      for (let at = dayNumber(from); at <= dayNumber(to); at++) {
        if (isWorkingDay(days, dayText(at))) slow += 1;
      }
      assert.is(workingDays(days, from, to), slow);
      const end = addWorkingDays(days, from, 10);
      assert.is(workingDays(days, dayText(dayNumber(from) + 1), end), 10);
    },
  );
  fc.assert(kept, { seed: t.seed, numRuns: 200 });
});
