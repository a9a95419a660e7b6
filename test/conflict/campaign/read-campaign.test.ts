import * as assert from 'uvu/assert';
import { readCampaignFile } from '../../../bin/campaign-file.js';
import { phaseOn, phaseRefusal } from '../../../conflict/campaign/campaign.js';
import { readCampaign } from '../../../conflict/campaign/read-campaign.js';
import { suite } from '../../harness.js';

const test = suite('conflict/campaign/read-campaign');
const { campaign, document } = readCampaignFile('jilin-2004');

type Plain = { [key: string]: unknown };

/** Faults of the document with one part another. */
function faults(change: (plain: Plain) => void): string[] {
  const plain = JSON.parse(JSON.stringify(document)) as Plain;
  change(plain);
  const read = readCampaign(plain);
  return read.ok ? [] : read.faults.map(({ path, problem }) => `${path.join('.')} ${problem}`);
}

function phaseAt(plain: Plain, at: number): Plain {
  return (plain['phases'] as Plain[])[at] as Plain;
}

test('the plan of the notice: phases, pilot, pace, and the end of the first generation', () => {
  assert.is(campaign.target, 18_000_000);
  const days = ['20031231', '20040831', '20040901', '20050101', '20081231', '20090101', '20200101'];
  assert.equal(
    days.map((day) => phaseOn(campaign, day)),
    ['prepare', 'prepare', 'pilot', 'rollout', 'rollout', 'summary', 'summary'],
  );
  assert.equal(campaign.firstGeneration, { stopped: '20050101', open: 'finish' });
  assert.equal(
    campaign.pilot.cities.map((city) => city.slice(0, 4)),
    ['2201', '2202', '2203', '2224'],
  );
});

test('each phase refuses with a code of its own', () => {
  const counties = ['220181000000'];
  const chosen = { ...campaign, pilot: { ...campaign.pilot, counties } };
  const asked = (
    day: string,
    area: string,
    what: 'accept' | 'authorise' | 'open',
    generation: '1' | '2' = '2',
  ) => phaseRefusal(chosen, { day, area, what, generation });
  const [pilot, other] = ['220181500000', '220182500000'];
  assert.is(asked('20040831', pilot, 'accept'), 'NOT_BEGUN');
  assert.is(asked('20040901', pilot, 'accept'), null);
  assert.is(asked('20040901', other, 'accept'), 'NOT_PILOT');
  assert.is(asked('20041231', other, 'authorise'), 'NOT_PILOT');
  assert.is(asked('20041231', other, 'open'), 'NOT_PILOT');
  assert.is(asked('20050101', other, 'accept'), null);
  assert.is(asked('20041231', other, 'accept', '1'), null);
  assert.is(asked('20050101', other, 'accept', '1'), 'FIRST_GEN_STOPPED');
  assert.is(asked('20050110', other, 'authorise', '1'), null, 'what was open is finished');
  assert.is(asked('20090101', other, 'accept'), 'CAMPAIGN_OVER');
  assert.is(asked('20090101', other, 'authorise'), null);
  const converting = {
    ...chosen,
    firstGeneration: { stopped: '20050101', open: 'convert' as const },
  };
  const late = { day: '20050110', area: other, what: 'authorise', generation: '1' } as const;
  assert.is(phaseRefusal(converting, late), 'FIRST_GEN_STOPPED');
});

test('what contradicts itself is refused, where it does', () => {
  assert.equal(
    faults(() => undefined),
    [],
  );
  assert.equal(
    faults((plain) => {
      phaseAt(plain, 2)['from'] = '2005-01-02';
    }),
    ['phases.2.from gap'],
  );
  assert.equal(
    faults((plain) => {
      phaseAt(plain, 1)['to'] = '2004-08-01';
    }),
    ['phases.1.to before', 'phases.2.from gap'],
  );
  assert.equal(
    faults((plain) => (plain['phases'] as unknown[]).reverse()),
    [0, 1, 2, 3].map((at) => `phases.${at} out-of-order`),
  );
  assert.equal(
    faults((plain) => {
      plain['pilot'] = { ...(plain['pilot'] as Plain), 'per-day': 1000 };
      plain['rollout'] = { ...(plain['rollout'] as Plain), 'per-day': 10_000 };
    }),
    ['pilot.per-day too-slow', 'rollout.per-day too-slow'],
  );
  const pilots = (counties: string[]) =>
    faults((plain) => {
      plain['pilot'] = { ...(plain['pilot'] as Plain), counties };
    });
  assert.equal(pilots(['220181000000', '220182000000', '220501000000', '220181500000', 'x']), [
    'pilot.counties.3 not-area',
    'pilot.counties.4 not-area',
  ]);
  assert.equal(pilots(['220181000000', '220182000000', '220501000000', '220281000000']), [
    'pilot.counties.1 second-below',
    'pilot.counties.2 elsewhere',
    'pilot.cities.2 none-below',
    'pilot.cities.3 none-below',
  ]);
  const chosen = ['220181000000', '220281000000', '220381000000', '222401000000'];
  assert.equal(pilots(chosen), []);
  assert.equal(
    faults((plain) => {
      plain['first-generation'] = { stopped: '2005-06-01', open: 'finish' };
      plain['limits'] = { ...(plain['limits'] as Plain), centre: 30 };
      plain['calendar'] = { holidays: [], workdays: ['2004-10-08'] };
    }),
    ['calendar.workdays worked-anyway', 'first-generation.stopped out-of-phase', 'limits too-long'],
  );
  assert.equal(
    faults((plain) => {
      plain['first-generation'] = { stopped: '2005-02-30', open: 'never' };
      plain['more'] = 1;
    }),
    ['more unknown-key', 'first-generation.stopped not-day', 'first-generation.open unknown-word'],
  );
});
