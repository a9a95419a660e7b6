import * as assert from 'uvu/assert';
import { reportCsv, reportPage } from '../../bin/report-page.js';
import { suite } from '../harness.js';

const test = suite('bin/report-page');
const ROW = {
  ...{ applied: 9, approved: 8, authorised: 7, produced: 6, handedOver: 4, cards: 3, sentBack: 2 },
  ...{ firstPassPercent: 75, inTimePercent: null, meanDays: 12.5, target: 100, total: 40 },
};
const DOCUMENT = {
  ...{ kind: 'daily', name: 'a <b>, "c"', area: '220000000000', from: '20041008', to: '20041008' },
  ...{ ...ROW, faults: { 20: 2 } },
  areas: [{ ...ROW, area: '220100000000', rank: 1, faults: { 10: 1, 20: 1 } }],
};

test('CSV has a header, a line an area in the order of ranks, and the whole at the end', () => {
  const lines = reportCsv(DOCUMENT).split('\r\n');
  assert.is(lines.length, 4);
  assert.is(lines[1], '1,220100000000,9,8,7,6,4,3,2,75,,12.5,100,40,10:1 20:1');
  assert.is(lines[2], ',220000000000,9,8,7,6,4,3,2,75,,12.5,100,40,20:2');
  assert.is(lines[3], '');
});

test('a page shows what is given as text, and takes nothing from outside', () => {
  const page = reportPage(DOCUMENT);
  assert.ok(page.includes('a &lt;b&gt;'));
  assert.not.ok(page.includes('<b>'));
  assert.not.ok(/https?:|src=|href=/.test(page));
  assert.is(page.split('<tr>').length - 1, 3);
});
