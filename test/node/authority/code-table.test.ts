import * as assert from 'uvu/assert';
import { asCodeTable, type CodeTable, CodeTables } from '../../../node/authority/code-table.js';
import { suite } from '../../harness.js';

const test = suite('node/authority/code-table');

const AREA: CodeTable = {
  name: 'area',
  version: 2,
  entries: [
    { code: '100001', zh: '新名县', from: '20100101' },
    { code: '100001', zh: '旧名县', to: '20100101' },
    { code: '100002', zh: '撤销县', from: '19850101', to: '19990101' },
    { code: '100003', zh: '撤销县' },
    { code: '100004', zh: '东县' },
    { code: '100005', zh: '东县' },
  ],
  prefixes: ['20', '31'],
};
const tables = new CodeTables([
  AREA,
  { name: 'sex', version: 1, entries: [{ code: '1', zh: '男', also: ['男性'] }] },
]);

test('has says whether a code was valid at any time', () => {
  assert.ok(tables.has('area', '100001'));
  assert.ok(tables.has('area', '100002'));
  assert.not(tables.has('area', '100009'));
  assert.not(tables.has('sex', '100001'));
  assert.not(tables.has('nothing', '1'));
});

test('a prefix stands for every code of digits as long as the others', () => {
  assert.ok(tables.has('area', '200102'));
  assert.ok(tables.has('area', '319999'));
  assert.not(tables.has('area', '210102'));
  assert.not(tables.has('area', '20010'));
  assert.not(tables.has('area', '2001020'));
  assert.not(tables.has('area', '20010A'));
  assert.is(tables.entry('area', '200102'), undefined);
  assert.not(tables.has('sex', '2'));
});

test('entry is the latest of a code, entryOn the one in force on a day', () => {
  assert.is(tables.entry('area', '100001')?.zh, '新名县');
  assert.is(tables.entryOn('area', '100001', '20091231')?.zh, '旧名县');
  assert.is(tables.entryOn('area', '100001', '20100101')?.zh, '新名县');
  assert.is(tables.entryOn('area', '100002', '19990101'), undefined);
});

test('heldBetween meets an interval at its edges', () => {
  assert.ok(tables.heldBetween('area', '100002', '19600101', '19850101'));
  assert.not(tables.heldBetween('area', '100002', '19600101', '19841231'));
  assert.ok(tables.heldBetween('area', '100002', '19981231', '20040101'));
  assert.not(tables.heldBetween('area', '100002', '19990101', '20040101'));
  assert.ok(tables.heldBetween('area', '200102', '19990101', '20040101'));
});

test('a name finds the code in force, and none where two fit', () => {
  assert.is(tables.codeOfName('sex', '男性'), '1');
  assert.is(tables.codeOfName('area', '旧名县'), '100001');
  assert.is(tables.codeOfName('area', '撤销县'), '100003');
  assert.is(tables.codeOfName('area', '东县'), undefined);
  assert.is(tables.codeOfName('area', '西县'), undefined);
});

test('the highest version of a table counts, in any order', () => {
  const newer: CodeTable = { name: 'sex', version: 7, entries: [{ code: '2', zh: '女' }] };
  const older: CodeTable = { name: 'sex', version: 3, entries: [{ code: '1', zh: '男' }] };
  for (const given of [
    [newer, older],
    [older, newer],
  ]) {
    const both = new CodeTables(given);
    assert.is(both.version('sex'), 7);
    assert.equal([both.has('sex', '1'), both.has('sex', '2')], [false, true]);
    assert.equal(both.names(), ['sex']);
  }
});

test('a table is known by its shape when it comes back as JSON', () => {
  assert.equal(asCodeTable(JSON.parse(JSON.stringify(AREA))), AREA);
  for (const wrong of [
    null,
    [],
    'area',
    { ...AREA, version: '2' },
    { ...AREA, entries: [{ code: 1, zh: 'x' }] },
    { ...AREA, entries: [{ code: '1', zh: 'x', from: 1999 }] },
    { ...AREA, prefixes: [20] },
  ]) {
    assert.is(asCodeTable(wrong), null);
  }
});
