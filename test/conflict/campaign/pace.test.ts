import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readCampaignFile } from '../../../bin/campaign-file.js';
import { workingDays } from '../../../conflict/campaign/calendar.js';
import { expectedBy, forecast, lastYear, paceFrom } from '../../../conflict/campaign/pace.js';
import { dayNumber, dayText } from '../../../proto/dates.js';
import { suite } from '../../harness.js';

const test = suite('conflict/campaign/pace');
const { campaign } = readCampaignFile('jilin-2004');
const PROVINCE = { target: campaign.target, ofPilot: 1 };

test('the plan of the notice: nothing before, the pilot by its end, all by the end of 2008', () => {
  const at = (day: string) => expectedBy(campaign, day, PROVINCE);
  assert.is(at('20040831'), 0);
  assert.is(at('20040901'), 2500, 'the first working day');
  assert.is(at('20041231'), 200_000);
  assert.is(at('20050104'), 200_000 + 2 * 18_000, 'Monday 3 and Tuesday 4 January');
  assert.is(at('20081231'), 18_000_000);
  assert.is(at('20090601'), 18_000_000);
  assert.is(lastYear(campaign), 2008);
});

test('who has no part in the pilot is expected to begin after it', () => {
  const share = { target: 300_000, ofPilot: 0 };
  assert.is(expectedBy(campaign, '20041231', share), 0);
  assert.ok(expectedBy(campaign, '20050110', share) > 0);
  assert.is(expectedBy(campaign, '20081231', share), 300_000);
  assert.is(expectedBy(campaign, '20041231', { target: 300_000, ofPilot: 0.25 }), 50_000);
  assert.is(expectedBy(campaign, '20041231', { target: 8_000, ofPilot: 0.25 }), 8_000, 'no more');
});

test('it never goes back, and never beyond the target', (t) => {
  const first = dayNumber('20040801');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1900 }),
      fc.integer({ min: 0, max: 2_000_000 }),
      fc.constantFrom(0, 0.25, 1),
      (days, target, ofPilot) => {
        const share = { target, ofPilot };
        const [today, tomorrow] = [0, 1].map((more) =>
          expectedBy(campaign, dayText(first + days + more), share),
        );
        assert.ok((today ?? 0) <= (tomorrow ?? 0));
        assert.ok((tomorrow ?? 0) <= target);
      },
    ),
    { seed: t.seed },
  );
});

test('the pace is that of the last twenty working days, less where it has just begun', () => {
  assert.equal(paceFrom(campaign, '20040901'), { from: '20040901', workingDays: 1 });
  const { from, workingDays: days } = paceFrom(campaign, '20041112');
  assert.is(days, 20);
  assert.is(workingDays(campaign.calendar, from, '20041112'), 20);
});

test('a forecast by working days; none without a pace, or too far away', () => {
  const { calendar } = campaign;
  assert.is(forecast(calendar, '20041008', 5, 2), '20041013', 'Monday, Tuesday, Wednesday');
  assert.is(forecast(calendar, '20041008', 0, 0), '20041008');
  assert.is(forecast(calendar, '20041008', 5, 0), null);
  assert.is(forecast(calendar, '20041008', 18_000_000, 1), null);
});
