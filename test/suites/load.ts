import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../harness.js';
import { Bench, counted, type LoadFactory, NOTHING, type Open, type Test } from './load-bench.js';
import { matchTests } from './load-match.js';
import { rejectTests } from './load-rejects.js';
import { resumeTests } from './load-resume.js';
import { COLUMNS, type PersonRow, people, person } from './register-rows.js';

/** What a load does to a station's register, for any register that can be opened empty. */
export function loadSuite(name: string, factory: LoadFactory): void {
  const test = suite(name);
  const open = (t: TestContext) => Bench.open(t, factory);
  countTests(test, open);
  matchTests(test, open);
  rejectTests(test, open);
  resumeTests(test, open);
}

function countTests(test: Test, open: Open): void {
  const rows = people(30);
  const [first = person(0)] = rows;
  const nameOf = (row: PersonRow | undefined) => row?.['XM'] ?? '';

  test('a first load makes a person of every row, and each household once', async (t) => {
    const bench = await open(t);
    const result = await bench.loadRows(rows);
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, new: 30, households: 10 });
    assert.is(result.rejects, null);
    assert.is(result.head, bench.head());
    assert.equal(bench.target.counts(), { persons: 30, households: 10 });
    assert.is(await bench.says(nameOf(first), 'computer', 'MLXZ'), first['MLXZ']);
  });

  test('the same file again adds nothing', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const head = bench.head();
    const result = await bench.loadRows(rows);
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, unchanged: 30 });
    assert.is(bench.head(), head);
  });

  test('the same rows in another file add nothing either', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const head = bench.head();
    const result = await bench.loadRows(rows.toReversed(), 'computer', COLUMNS.toReversed());
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, unchanged: 30 });
    assert.is(bench.head(), head);
  });

  test('a corrected re-export writes what has changed, and only that', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const head = bench.head();
    const corrected = rows.map((row, index) => {
      if (index === 3) return { ...row, ZY: '教师' };
      if (index === 4) return { ...row, CSRQ: '19550101' };
      return index === 5 ? { ...row, XM: '张改名', CYM: nameOf(row) } : row;
    });
    const result = await bench.loadRows(corrected);
    const expected = { ...NOTHING, read: 30, loaded: 30, updated: 3, unchanged: 27 };
    assert.equal(counted(result), expected);
    assert.is(bench.head(), head + 3);
    assert.is(await bench.says(nameOf(rows[3]), 'computer', 'ZY'), '教师');
    assert.is(await bench.says(nameOf(rows[4]), 'computer', 'CSRQ'), '19550101');
    assert.is(await bench.says('张改名', 'computer', 'CYM'), nameOf(rows[5]));
  });

  test('an empty cell takes no value back', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const result = await bench.loadRows(rows.map((row) => ({ ...row, ZY: '' })));
    assert.is(result.unchanged, 30);
    assert.is(await bench.says(nameOf(first), 'computer', 'ZY'), first['ZY']);
  });

  test('another source adds its claims to the same people', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const booklet = rows.map((row, index) => (index === 0 ? { ...row, MLXZ: '训练路1号' } : row));
    const result = await bench.loadRows(booklet, 'booklet');
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, evidence: 30 });
    assert.is(bench.target.counts().persons, 30);
    assert.is(await bench.says(nameOf(first), 'computer', 'MLXZ'), first['MLXZ']);
    assert.is(await bench.says(nameOf(first), 'booklet', 'MLXZ'), '训练路1号');
    const corrected = await bench.loadRows(rows, 'booklet');
    assert.equal([corrected.updated, corrected.unchanged], [1, 29]);
    assert.is(await bench.says(nameOf(first), 'booklet', 'MLXZ'), first['MLXZ']);
  });
}
