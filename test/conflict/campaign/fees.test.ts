import * as assert from 'uvu/assert';
import { readCampaignFile } from '../../../bin/campaign-file.js';
import { fenOf, yuan } from '../../../bin/yuan.js';
import { feeFor, isAmount } from '../../../conflict/campaign/fees.js';
import { readCampaign } from '../../../conflict/campaign/read-campaign.js';
import { readRemittance } from '../../../conflict/campaign/remittance.js';
import { suite } from '../../harness.js';

const test = suite('conflict/campaign/fees');
const { campaign, document } = readCampaignFile('jilin-2004');

test('a reason costs what it names, else what its first digit does', () => {
  const { fees } = campaign;
  if (fees === null) throw new Error('no fees');
  assert.equal(
    ['12', '21', '23', '30', '40', '90'].map((reason) => feeFor(fees, reason)),
    [2000, 2000, 4000, 4000, 2000, null],
  );
  assert.is(isAmount(fees, 1000, ''), false);
  assert.is(isAmount(fees, 1000, '1'), true);
  assert.is(isAmount(fees, 0, '1'), false);
});

test('a campaign may say nothing of fees, and nothing that is no amount', () => {
  const { fees: _fees, ...without } = Object(document);
  const read = readCampaign(without);
  assert.is(read.ok && read.campaign.fees, null);
  const wrong = [
    { amounts: { x: 20 }, exemptions: [] },
    { amounts: { 1: -5 }, exemptions: [] },
    { amounts: { 1: 20 } },
    { amounts: {}, exemptions: [{ code: '1', name: 'a', amount: 0.5 }] },
  ];
  for (const fees of wrong) assert.is(readCampaign({ ...without, fees }).ok, false);
  const twice = { code: '1', name: 'a', amount: 0 };
  const read2 = readCampaign({ ...without, fees: { amounts: {}, exemptions: [twice, twice] } });
  assert.is(read2.ok ? '' : read2.faults[0]?.problem, 'repeated');
});

test('yuan and fen', () => {
  assert.equal(['20', '20.5', '0.05'].map(fenOf), [2000, 2050, 5]);
  assert.is(fenOf(undefined), undefined);
  assert.equal([2000, 5, -1250, 0].map(yuan), ['20.00', '0.05', '-12.50', '0.00']);
});

test('what is no remittance is none', () => {
  const good = { day: '20041008', taken: 20, remitted: 20, slip: 'P-1' };
  assert.equal(readRemittance(JSON.stringify(good)), good);
  const bad = [{ day: '20040230' }, { slip: '' }, { taken: -1 }, { remitted: 0.5 }];
  for (const part of bad) {
    assert.is(readRemittance(JSON.stringify({ ...good, ...part })), null);
  }
  assert.is(readRemittance('{'), null);
});
