import * as assert from 'uvu/assert';
import { applicationForm, cardReceipt } from '../../bin/card-papers.js';
import { callUpNotice, progressPage } from '../../bin/public-pages.js';
import { suite } from '../harness.js';

const test = suite('bin/card-papers');

const SHOWN = {
  ...{ card: 'x', number: '2299015002004100800017', station: '229901500000', reason: '12' },
  ...{ generation: '2', accepted: '20041008', stage: 'accepted' },
  items: {
    ...{ XM: '王<b>', XB: '2', MZ: '10', CSRQ: '19640512', GMSFHM: '229901196405120021' },
    ...{ SSXQ: '229901', MLXZ: '幸福路1号"' },
  },
  acts: [
    { step: 'accept', on: '20041008', author: '229901500000', operator: '李', counts: true },
    { step: 'cancel', on: '20041009', author: '229901500000', operator: '李', counts: false },
    { step: null, on: '20041008', author: '229901500000', operator: '李', counts: false },
  ],
};
const nameOf = (table: string, code: string) => (table === 'nation' ? '朝鲜族' : `${table}${code}`);

test('the form has what was sent up, escaped, the photo, and what counts of its steps', () => {
  const page = applicationForm(SHOWN, 'AAAA', nameOf);
  for (const part of ['王&lt;b&gt;', '女', '朝鲜族', '1964年05月12日', '229901196405120021']) {
    assert.ok(page.includes(part), part);
  }
  assert.ok(page.includes('src="data:image/jpeg;base64,AAAA"'));
  assert.ok(page.includes('受理</th>') && !page.includes('作废'));
  assert.not.ok(page.includes('<b>') || /https?:/.test(page));
  assert.ok(applicationForm(SHOWN, '', nameOf).includes('>照片</td>'));
});

test('the receipt has nothing of the person', () => {
  const status = { number: SHOWN.number, stage: 'accepted', cardDue: '20041207' };
  const page = cardReceipt({ ...status, items: SHOWN.items }, '0431-1234567');
  for (const part of [SHOWN.number, '2004年10月08日', '2004年12月07日前', '0431-1234567']) {
    assert.ok(page.includes(part), part);
  }
  for (const item of Object.values(SHOWN.items).filter((value) => value.length > 6)) {
    assert.not.ok(page.includes(item), item);
  }
  assert.ok(cardReceipt({ number: SHOWN.number }, '').includes('六十日内'));
});

test('a notice names years and figures, a page a station', () => {
  const years = [{ born: 1980, people: 41 }];
  const page = callUpNotice({
    ...{ from: '20050110', to: '20050131', bornFrom: 1980, bornTo: 1984, fee: 2000 },
    ...{ day: '20041220', area: '229900000000' },
    stations: [
      { station: '229901500000', people: 41, years },
      { station: '229901510000', people: 41, years },
    ],
  });
  assert.is(page.split('<section>').length - 1, 2);
  for (const part of ['1980年至1984年', '2005年01月10日', '41人', '20.00元']) {
    assert.ok(page.includes(part), part);
  }
});

test('the page of progress has a bar for each area, never past its end', () => {
  const row = { area: '229901000000', target: 100, applied: 60, cards: 50 };
  const page = progressPage({
    ...{ ...row, area: '229900000000', day: '20041008', phase: 'pilot', forecast: '20041230' },
    areas: [row, { ...row, cards: 130 }, { ...row, target: 0 }],
  });
  assert.ok(page.includes('试点阶段') && page.includes('2004年12月30日'));
  assert.is(page.split('width:50%').length - 1, 2);
  assert.is(page.split('width:100%').length - 1, 1);
  assert.is(page.split('width:0%').length - 1, 1);
});
