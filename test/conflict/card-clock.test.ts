import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readCampaignFile } from '../../bin/campaign-file.js';
import { isWorkingDay, workingDays } from '../../conflict/campaign/calendar.js';
import { CLOCKS, clocksOf, dueOn, overdueSince } from '../../conflict/card/card-clock.js';
import { cardState } from '../../conflict/card/card-state.js';
import { dayNumber, dayText } from '../../proto/dates.js';
import { suite } from '../harness.js';
import { actAt, type Said, WAY } from './acts.js';

const test = suite('conflict/card-clock');
const { campaign } = readCampaignFile('jilin-2004');

/** Clocks of an application by its acts, one a day from 8 October 2004. */
function clocks(...acts: Said['act'][]): string[] {
  const contributions = ['accept' as const, ...acts].map((act, at) =>
    actAt({ act, seq: at + 1, after: at, since: dayText(dayNumber('20041008') + at) }),
  );
  const state = cardState({ contributions });
  if (state === null) throw new Error('no state');
  return clocksOf(state).map(({ clock, since }) => `${clock} ${since.slice(4)}`);
}

test('the clock of the card runs to the hand-over, that of a part from where it began', () => {
  const [review, approve, sample, authorise, produce, dispatch, receive] = WAY;
  const done: Said['act'][] = [];
  const after = (...acts: (Said['act'] | undefined)[]) => {
    done.push(...acts.flatMap((act) => act ?? []));
    return clocks(...done);
  };
  assert.equal(after(), ['card 1008', 'county 1008']);
  assert.equal(after(review), ['card 1008', 'county 1008']);
  assert.equal(after(approve), ['card 1008', 'city 1010']);
  assert.equal(after(sample), ['card 1008', 'province 1011']);
  assert.equal(after(authorise), ['card 1008', 'centre 1012']);
  assert.equal(after(produce), ['card 1008', 'centre 1012'], 'until it leaves');
  assert.equal(after(dispatch), ['card 1008', 'city-distribution 1014']);
  assert.equal(after(dispatch), ['card 1008', 'county-distribution 1015']);
  assert.equal(after(dispatch), ['card 1008', 'county-distribution 1015']);
  assert.equal(after(receive), ['card 1008']);
  assert.equal(after('hand-over'), []);
});

test('sent back it waits at the station; made anew it has a limit of its own', () => {
  assert.equal(clocks('return'), ['card 1008']);
  assert.equal(clocks('return', 'resume'), ['card 1008', 'county 1010']);
  const made: Said['act'][] = ['review', 'approve', 'sample', 'authorise', 'produce'];
  assert.equal(clocks(...made, 'reject'), ['card 1008', 'remake 1014']);
  assert.equal(clocks(...made, 'reject', 'produce'), ['card 1008', 'remake 1014']);
  const again = [...made, 'dispatch', 'dispatch', 'reject', 'produce', 'dispatch'] as const;
  assert.equal(clocks(...again), ['card 1008', 'city-distribution 1018']);
  assert.equal(clocks('cancel'), []);
});

test('stages end after working days, the card after days', () => {
  const due = (clock: (typeof CLOCKS)[number], since: string) => dueOn(campaign, { clock, since });
  assert.is(due('county', '20041008'), '20041013', 'a Friday: Monday, Tuesday, Wednesday');
  assert.is(due('county', '20040930'), '20041006', 'not on the National Day and the days after it');
  assert.is(due('card', '20041008'), '20041207');
});

test('what has run out by a day is what began by one day, for every clock', (t) => {
  const first = dayNumber('20040901');
  fc.assert(
    fc.property(
      fc.constantFrom(...CLOCKS),
      fc.integer({ min: 0, max: 1600 }),
      fc.integer({ min: 0, max: 90 }),
      (clock, at, before) => {
        const [today, since] = [dayText(first + at), dayText(first + at - before)];
        const isOver = dueOn(campaign, { clock, since }) < today;
        assert.is(since <= overdueSince(campaign, clock, today), isOver);
      },
    ),
    { seed: t.seed },
  );
});

test('a limit of some working days has as many of them', (t) => {
  const first = dayNumber('20040901');
  fc.assert(
    fc.property(
      fc.constantFrom(...CLOCKS.filter((clock) => clock !== 'card')),
      fc.integer({ min: 0, max: 1600 }),
      (clock, at) => {
        const since = dayText(first + at);
        const due = dueOn(campaign, { clock, since });
        const from = dayText(first + at + 1);
        assert.is(workingDays(campaign.calendar, from, due), campaign.limits[clock]);
        assert.ok(isWorkingDay(campaign.calendar, due));
      },
    ),
    { seed: t.seed },
  );
});
