import * as assert from 'uvu/assert';
import { caseList } from '../../bin/case-list.js';
import { suite } from '../harness.js';

const test = suite('bin/case-list');

const child = {
  ...{ id: 'x', reasons: ['over-quota'], owner: '229901500000 王建国', due: '20041101' },
  ...{ overdue: true, escalatedTo: '229901000000', state: 'open' },
  person: { XM: '<赵>小来', XB: '2', CSRQ: '20030501', FQXM: '赵大', MQXM: '', MLXZ: '和平街1号' },
};
const paper = { ...child, reasons: ['birth-certificate', 'birth'], overdue: false };

test('a list names who, why, who handles it and until when, and nothing breaks out of it', () => {
  const document = { node: '229901500000', kind: 'unregistered', cases: [child], next: null };
  const html = caseList(document, '2004-12-01');
  const row = html.slice(html.indexOf('<tbody>'), html.indexOf('</tbody>'));
  const cells = [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text);
  assert.equal(cells, [
    ...['1', '&lt;赵&gt;小来', '女', '20030501', '赵大', '和平街1号', '计划外生育'],
    ...['229901500000 王建国', '20041101', ''],
  ]);
  assert.match(html, '<tr class="overdue">');
  assert.match(html, '未落户人员登记清单');
  assert.not.match(html, '<赵>');
});

test('papers are named as people call them', () => {
  const document = { node: 'x', kind: 'missing-document', cases: [paper], next: null };
  const html = caseList(document, '2004-12-01');
  assert.match(html, '缺出生医学证明；出生登记未附材料');
  assert.match(html, '材料不全');
  assert.not.match(html, 'class="overdue"');
});
