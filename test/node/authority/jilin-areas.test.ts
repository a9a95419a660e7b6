import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { CodeTables } from '../../../node/authority/code-table.js';
import { REAL_AREA_TABLE } from '../../../node/authority/tables/built-in.js';
import { JILIN_AREAS } from '../../../node/authority/tables/jilin-areas.js';
import { packageRoot, suite } from '../../harness.js';

const test = suite('node/authority/jilin-areas');

/** What npm gb2260 has of Jilin. */
const lists = readdirSync(join(packageRoot, 'node_modules/gb2260/lib'))
  .filter((name) => /^[0-9]{6}\.json$/.test(name))
  .map((name) => {
    const text = readFileSync(join(packageRoot, 'node_modules/gb2260/lib', name), 'utf8');
    const rows = Object.entries(JSON.parse(text) as { [code: string]: string });
    // 市辖区 groups the districts of a city, and numbers nobody.
    const ofJilin = rows.filter(([code, zh]) => code.startsWith('22') && zh !== '市辖区');
    return { revision: name.slice(0, 6), codes: new Set(ofJilin.map(([code]) => code)) };
  });

/** The list of 2006-12 writes 220604 for 220605 (江源区), and no other list does. */
const MISTAKES = new Set(['200612 220604']);

const table = new CodeTables([REAL_AREA_TABLE]);
const known = new Set(JILIN_AREAS.map((entry) => entry.code));

test('the lists of 2002 to 2016 are read', () => {
  assert.ok(lists.length >= 19, String(lists.length));
  for (const { revision, codes } of lists) assert.ok(codes.size >= 69, revision);
});

test('every code of every list stands in the table, in force in the year of the list', () => {
  for (const { revision, codes } of lists) {
    const year = revision.slice(0, 4);
    for (const code of codes) {
      const name = `${revision} ${code}`;
      const held = table.heldBetween('area', code, `${year}0101`, `${year}1231`);
      assert.ok(held || MISTAKES.has(name), name);
    }
  }
});

test('what the table has in force from one year to the next is in every list of both', () => {
  for (const { revision, codes } of lists) {
    const year = Number(revision.slice(0, 4));
    for (const code of known) {
      const before = table.entryOn('area', code, `${year - 1}1231`) !== undefined;
      const after = table.entryOn('area', code, `${year + 1}0101`) !== undefined;
      if (before && after) assert.ok(codes.has(code), `${revision} ${code}`);
    }
  }
});

test('in 2004-12 both are the same', () => {
  const ours = [...known].filter((code) => table.entryOn('area', code, '20041231') !== undefined);
  const theirs = lists.find(({ revision }) => revision === '200412')?.codes ?? new Set();
  assert.equal(ours.sort(), [...theirs].sort());
});

test('149 codes of the yearly lists and four more, 79 of the lists withdrawn by 2019-04', () => {
  // 220184 came in 2020; the others are in the second compilation only.
  const unlisted = new Set(['220184', '220624', '222101', '222102']);
  const listed = [...known].filter((code) => !unlisted.has(code));
  assert.is(listed.length, 149);
  const inForce = listed.filter((code) => table.entryOn('area', code, '20190430') !== undefined);
  // 公主岭 went from 220381 to 220184 after that list.
  assert.is(inForce.length, 149 - 79);
});

test('蛟河 is 220281 and 桦甸 220282, whatever the list of 2003-12 says', () => {
  for (const year of [1995, 2003, 2004, 2016]) {
    assert.is(table.entryOn('area', '220281', `${year}1231`)?.zh, '蛟河市');
    assert.is(table.entryOn('area', '220282', `${year}1231`)?.zh, '桦甸市');
  }
});
