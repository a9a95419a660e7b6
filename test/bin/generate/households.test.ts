import * as assert from 'uvu/assert';
import type { PersonRow } from '../../../bin/generate/columns.js';
import { generateStation } from '../../../bin/generate/generate.js';
import { dayNumber } from '../../../proto/dates.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/households');

const households = groupByHousehold([
  ...generateStation({ seed: 11, people: 20_000, stations: 1, rates: { householdShape: 0 } }),
]);
const families = households.filter((rows) => rows[0]?.HLX === '1');

const SPOUSE = ['11', '12'];
const years = (older: PersonRow, younger: PersonRow) =>
  (dayNumber(younger.CSRQ) - dayNumber(older.CSRQ)) / 365.2425;

function groupByHousehold(rows: readonly PersonRow[]): PersonRow[][] {
  const groups = new Map<string, PersonRow[]>();
  for (const row of rows) {
    const known = groups.get(row.HH);
    if (known === undefined) groups.set(row.HH, [row]);
    else known.push(row);
  }
  return [...groups.values()];
}

const relations = (rows: readonly PersonRow[]) => rows.map((row) => row.YHZGX);

test('every household has one head, who comes first, and one address', () => {
  for (const rows of households) {
    assert.is(rows[0]?.YHZGX, '02', rows[0]?.HH);
    assert.is(relations(rows).filter((code) => code === '02').length, 1, rows[0]?.HH);
    assert.is(new Set(rows.map((row) => row.MLXZ)).size, 1, rows[0]?.HH);
  }
});

test('rows of a household stand together, numbered in order', () => {
  const numbers = households.map((rows) => rows[0]?.HH ?? '');
  assert.equal(numbers, [...numbers].sort());
  const rows = households.flat().map((row) => row.RYID);
  assert.equal(rows, [...rows].sort());
});

test('a family has some three members, and ages that fit', () => {
  const people = households.reduce((sum, rows) => sum + rows.length, 0);
  const mean = people / households.length;
  assert.ok(mean > 3.05 && mean < 3.25, `mean ${mean}`);
  for (const rows of families) checkFamily(rows);
});

function checkFamily(rows: readonly PersonRow[]): void {
  const [head] = rows;
  assert.ok(head);
  const hh = head.HH;
  const spouses = rows.filter((row) => SPOUSE.includes(row.YHZGX));
  assert.ok(spouses.length <= 1, `${hh}: two spouses`);
  for (const spouse of spouses) {
    assert.is.not(spouse.XB, head.XB, hh);
    assert.is(spouse.YHZGX, spouse.XB === '1' ? '11' : '12', hh);
    assert.ok(['20', '21'].includes(spouse.HYZK) && ['20', '21'].includes(head.HYZK), hh);
    assert.ok(Math.abs(years(head, spouse)) < 13, hh);
  }
  const sons = rows.filter((row) => /^2[1-6]$/.test(row.YHZGX));
  const daughters = rows.filter((row) => /^3[1-6]$/.test(row.YHZGX));
  for (const child of [...sons, ...daughters]) {
    assert.is(child.XB, child.YHZGX.startsWith('2') ? '1' : '2', hh);
    assert.ok(years(head, child) > 15, `${hh}: child ${years(head, child)} years younger`);
  }
  const children = relations([...sons, ...daughters]);
  assert.is(new Set(children).size, children.length, `${hh}: ${children}`);
  const only = children.filter((code) => code === '21' || code === '31');
  assert.ok(only.length === 0 || children.length === 1, `${hh}: an only child among ${children}`);
  for (const parent of rows.filter((row) => /^5[1-6]$/.test(row.YHZGX))) {
    assert.is(parent.XB, Number(parent.YHZGX) % 2 === 1 ? '1' : '2', hh);
    const child = Number(parent.YHZGX) <= 52 ? head : spouses[0];
    assert.ok(child && years(parent, child) > 15, `${hh}: parent`);
  }
  const grandchildren = rows.filter((row) => /^4[1-4]$/.test(row.YHZGX));
  for (const grandchild of grandchildren) {
    assert.is(grandchild.XB, Number(grandchild.YHZGX) % 2 === 1 ? '1' : '2', hh);
    assert.ok(years(head, grandchild) > 32, hh);
  }
  for (const row of rows) {
    if (row.CSRQ > '19860831') assert.is(row.HYZK, '10', `${hh}: a minor is married`);
  }
}

test('children have the name of a parent who lives with them', () => {
  let named = 0;
  for (const rows of families) {
    const [head] = rows;
    const spouse = rows.find((row) => SPOUSE.includes(row.YHZGX));
    if (head === undefined || spouse === undefined) continue;
    const [father, mother] = head.XB === '1' ? [head, spouse] : [spouse, head];
    for (const child of rows.filter((row) => /^[23][1-6]$/.test(row.YHZGX))) {
      assert.is(child.FQXM, father.XM);
      assert.is(child.MQXM, mother.XM);
      if (child.XM.startsWith(father.XM.charAt(0))) named++;
      else assert.ok(child.XM.startsWith(mother.XM.charAt(0)) || child.XM.includes('·'), child.HH);
    }
  }
  assert.ok(named > 5000);
});

test('two in a hundred live in collective households, unrelated', () => {
  const collective = households.filter((rows) => rows[0]?.HLX === '2');
  const people = collective.reduce((sum, rows) => sum + rows.length, 0);
  assert.ok(people > 200 && people < 700, `${people}`);
  for (const rows of collective) {
    assert.ok(rows.length >= 5);
    assert.ok(rows.slice(1).every((row) => row.YHZGX === '99'));
  }
});
