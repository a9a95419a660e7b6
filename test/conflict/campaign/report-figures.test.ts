import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readCampaignFile } from '../../../bin/campaign-file.js';
import { reportDays, reportFigures } from '../../../conflict/campaign/report-figures.js';
import { dayNumber, dayText } from '../../../proto/dates.js';
import { suite } from '../../harness.js';

const test = suite('conflict/campaign/report-figures');
const { campaign } = readCampaignFile('jilin-2004');

test('shares are of the cards handed over; without any there is none', () => {
  const sums = {
    accept: 9,
    'hand-over': 4,
    card: 3,
    'first-pass': 3,
    days: 50,
    late: 1,
    'fault:20': 2,
    return: 2,
  };
  const figures = reportFigures(sums);
  assert.equal([figures.firstPassPercent, figures.inTimePercent, figures.meanDays], [75, 75, 12.5]);
  assert.equal([figures.applied, figures.sentBack, figures.faults], [9, 2, { 20: 2 }]);
  const none = reportFigures({ accept: 9 });
  assert.equal([none.firstPassPercent, none.inTimePercent, none.meanDays], [null, null, null]);
});

test('a week begins on Monday, the final report waits for the end', () => {
  assert.equal(reportDays(campaign, 'daily', '20041008'), { from: '20041008', to: '20041008' });
  assert.equal(reportDays(campaign, 'weekly', '20041008'), { from: '20041004', to: '20041010' });
  assert.equal(reportDays(campaign, 'weekly', '20041004'), { from: '20041004', to: '20041010' });
  assert.is(reportDays(campaign, 'final', '20081231'), null);
  assert.equal(reportDays(campaign, 'final', '20090105'), { from: '20040901', to: '20081231' });
});

test('every day lies in one week', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: dayNumber('20040101'), max: dayNumber('20100101') }), (at) => {
      const day = dayText(at);
      const week = reportDays(campaign, 'weekly', day);
      assert.ok(week !== null && week.from <= day && day <= week.to);
      assert.equal(reportDays(campaign, 'weekly', week?.from ?? ''), week);
      assert.equal(reportDays(campaign, 'weekly', week?.to ?? ''), week);
    }),
    { seed: t.seed },
  );
});
