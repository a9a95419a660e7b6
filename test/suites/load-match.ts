import * as assert from 'uvu/assert';
import type { Open, Test } from './load-bench.js';
import { COLUMNS, type PersonRow, people, person } from './register-rows.js';

const first = person(0);
const nameOf = (row: PersonRow) => row['XM'] ?? '';

/** Whom rows are found to be. */
export function matchTests(test: Test, open: Open): void {
  aloneOrTwo(test, open);
  byRowId(test, open);
  byItems(test, open);
}

function aloneOrTwo(test: Test, open: Open): void {
  test('within one file each row is a registration of its own', async (t) => {
    const bench = await open(t);
    const result = await bench.loadRows([first, first, first]);
    assert.equal([result.new, result.households], [3, 1]);
    assert.is(bench.target.counts().persons, 3);
  });

  test('whoever a row was found to be is not found again', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first]);
    const result = await bench.loadRows([{ ...first, ZY: '教师' }, first]);
    assert.equal([result.updated, result.new], [1, 1]);
  });

  test('nor is a person that the same file has made', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first]);
    const [one = first, ...others] = people(2600).slice(1);
    const result = await bench.loadRows([one, ...others, one]);
    assert.is(result.new, 2600);
  });

  test('rows that repeat one of two alike are no-ops, one for each', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first, first]);
    const head = bench.head();
    const result = await bench.loadRows([first, first, person(7)]);
    assert.equal([result.unchanged, result.new, result.rejected], [2, 1, 0]);
    assert.is(bench.head(), head + 2);
  });

  test('a changed row that fits two is refused, and makes nobody', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first, first]);
    const head = bench.head();
    const result = await bench.loadRows([{ ...first, ZY: '教师' }]);
    assert.equal([result.read, result.loaded, result.rejected], [1, 0, 1]);
    assert.equal(result.reasons, { AMBIGUOUS: 1 });
    assert.is(bench.head(), head);
    const evidence = await bench.loadRows([first], 'booklet');
    assert.is(evidence.rejected, 1);
  });

  test('a number shared by two is told apart by the name', async (t) => {
    const bench = await open(t);
    const other = { ...first, XM: '李另', YHZGX: '10' };
    await bench.loadRows([first, other]);
    const result = await bench.loadRows([{ ...first, ZY: '教师' }, other]);
    assert.equal([result.updated, result.unchanged, result.rejected], [1, 1, 0]);
    assert.is(await bench.says(nameOf(first), 'computer', 'ZY'), '教师');
    const neither = await bench.loadRows([{ ...first, XM: '王第三' }]);
    assert.equal(neither.reasons, { AMBIGUOUS: 1 });
  });
}

function byRowId(test: Test, open: Open): void {
  test('a row id finds its person whatever else was corrected', async (t) => {
    const bench = await open(t);
    const columns = [...COLUMNS, 'RYID'];
    const { GMSFHM = '' } = person(8);
    await bench.loadRows(
      [
        { ...first, RYID: '4711' },
        { ...person(1), RYID: '4712' },
      ],
      'computer',
      columns,
    );
    const corrected = { ...first, RYID: '4711', XM: '李新', GMSFHM };
    const result = await bench.loadRows([corrected], 'computer', columns);
    assert.equal([result.updated, result.new], [1, 0]);
    assert.is(await bench.says('李新', 'computer', 'GMSFHM'), GMSFHM);
  });

  test('a row id given to somebody else is not believed', async (t) => {
    const bench = await open(t);
    const columns = [...COLUMNS, 'RYID'];
    const [one, two] = [person(0, { RYID: '1' }), person(1, { RYID: '2' })];
    await bench.loadRows([one, two], 'computer', columns);
    const before = await bench.named(nameOf(one));
    const counted = [
      { ...two, RYID: '1' },
      { ...one, RYID: '2', ZY: '教师' },
    ];
    const result = await bench.loadRows(counted, 'computer', columns);
    assert.equal([result.updated, result.new, result.rejected], [2, 0, 0]);
    assert.is(await bench.says(nameOf(one), 'computer', 'ZY'), '教师');
    assert.is(await bench.says(nameOf(two), 'computer', 'RYID'), '1');
    assert.equal(await bench.named(nameOf(one)), before);
  });
}

function byItems(test: Test, open: Open): void {
  test('household, name and birth date fit where one side has no number', async (t) => {
    const bench = await open(t);
    const unnumbered = { ...first, GMSFHM: '' };
    const second = person(1);
    await bench.loadRows([unnumbered, second]);
    const result = await bench.loadRows([first, { ...second, GMSFHM: '' }]);
    assert.equal([result.updated, result.unchanged, result.new], [1, 1, 0]);
    assert.is(await bench.says(nameOf(first), 'computer', 'GMSFHM'), first['GMSFHM']);
    const another = { ...first, GMSFHM: person(9)['GMSFHM'] ?? '' };
    assert.is((await bench.loadRows([another])).new, 1);
  });

  test('15 digits and 18 are one number', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first]);
    const number = first['GMSFHM'] ?? '';
    const short = number.slice(0, 6) + number.slice(8, 17);
    const booklet = await bench.loadRows([{ ...first, HH: '001999999', GMSFHM: short }], 'booklet');
    assert.is(booklet.evidence, 1);
  });

  test('a number that was corrected still tells who is meant', async (t) => {
    const bench = await open(t);
    const columns = [...COLUMNS, 'RYID'];
    const { GMSFHM = '' } = person(9);
    await bench.loadRows([{ ...first, RYID: '1' }], 'computer', columns);
    await bench.loadRows([{ ...first, RYID: '1', GMSFHM }], 'computer', columns);
    const result = await bench.loadRows([first], 'booklet');
    assert.equal([result.evidence, result.new], [1, 0]);
  });
}
