import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { counted, type Open, type Test } from './load-bench.js';
import { COLUMNS, csvOf, people, person, UNIT9 } from './register-rows.js';

const rows = people(30);
const bad = [
  person(1, { CSRQ: '19640230' }),
  person(2, { XM: '' }),
  person(3, { PCS: '229902001' }),
  person(4, { GMSFHM: '22990119' }),
];
const mixed = [...rows.slice(0, 1), ...bad, ...rows.slice(5)];

/** What becomes of rows, and files, that cannot be loaded. */
export function rejectTests(test: Test, open: Open): void {
  rejectedRows(test, open);
  wholeFiles(test, open);
}

function rejectedRows(test: Test, open: Open): void {
  test('bad rows are left out one by one, with line and reason', async (t) => {
    const bench = await open(t);
    const text = `${csvOf(mixed)}only,three,cells\r\n`;
    const result = await bench.load(bench.file('mixed.csv', text));
    assert.equal([result.read, result.loaded, result.rejected], [31, 26, 5]);
    const path = result.rejects ?? '';
    assert.match(path, /rejects\/mixed-[0-9a-f]{8}-computer\.csv$/);
    assert.is(statSync(path).mode & 0o777, 0o600);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    assert.is(lines[0], `row,reason,detail,${COLUMNS.join(',')}`);
    const heads = lines.slice(1).map((line) => line.split(',').slice(0, 3).join(' '));
    assert.equal(heads, [
      '3 DATE_INVALID CSRQ',
      '4 FIELD_REQUIRED XM',
      '5 ROW_ELSEWHERE PCS',
      '6 FIELD_VALUE GMSFHM',
      '32 ROW_SHAPE 3 of 16',
    ]);
    assert.ok(lines[1]?.includes('19640230'), 'the row as it was');
  });

  test('a line that is too long costs itself and no other row', async (t) => {
    const bench = await open(t);
    const lines = csvOf(rows).split('\r\n');
    const long = '长'.repeat(500_000);
    // A quote nobody closed before it, and a long line that the file's end alone ends.
    const text = [...lines.slice(0, 16), 'a,"b', long, ...lines.slice(16, -1), `${long}x`];
    const file = bench.file('long.csv', text.join('\r\n'));
    const result = await bench.load(file);
    assert.equal([result.read, result.loaded, result.rejected], [33, 30, 3]);
    const found = readFileSync(result.rejects ?? '', 'utf8')
      .trimEnd()
      .split('\r\n');
    assert.equal(found.slice(1), [
      '17,ROW_SHAPE,1 of 16,"a,""b"',
      '18,ROW_LONG,1500002 bytes',
      '34,ROW_LONG,1500001 bytes',
    ]);
    const again = await bench.load(file);
    assert.equal([again.read, again.unchanged, again.rejected], [33, 30, 3]);
  });

  test('nobody is born after the day of the load', async (t) => {
    const bench = await open(t);
    const days = ['20041101', '20041102', '2004-11-02', '20981332'];
    const born = days.map((CSRQ, at) => person(at, { CSRQ, GMSFHM: '' }));
    const result = await bench.loadRows(born);
    assert.equal([result.loaded, result.reasons], [1, { DATE_FUTURE: 2, DATE_INVALID: 1 }]);
    const lines = readFileSync(result.rejects ?? '', 'utf8').split('\r\n');
    assert.ok(lines[1]?.startsWith('3,DATE_FUTURE,CSRQ,'), lines[1]);
  });

  test('the same file again tries only what was rejected', async (t) => {
    const bench = await open(t);
    const file = bench.file('mixed.csv', csvOf(mixed));
    await bench.load(file);
    const head = bench.head();
    // A later correction must not be undone by the old file.
    await bench.loadRows([{ ...rows[0], ZY: '教师' }]);
    const result = await bench.load(file);
    assert.equal([result.read, result.loaded, result.unchanged, result.rejected], [30, 26, 26, 4]);
    assert.is(bench.head(), head + 1);
    const lines = readFileSync(result.rejects ?? '', 'utf8')
      .trimEnd()
      .split('\r\n');
    assert.is(lines.length, 5);
  });

  test('the file of rejected rows loads once it is mended', async (t) => {
    const bench = await open(t);
    const { rejects } = await bench.load(bench.file('mixed.csv', csvOf(mixed)));
    const text = readFileSync(rejects ?? '', 'utf8');
    const mended = text.replace('19640230', '19640229').replace('229902001', UNIT9);
    const result = await bench.load(bench.file('mended.csv', mended));
    assert.equal([result.read, result.new, result.rejected], [4, 2, 2]);
    assert.equal(result.ignored, ['row', 'reason', 'detail']);
  });
}

function wholeFiles(test: Test, open: Open): void {
  test('a dry run answers the same and leaves nothing', async (t) => {
    const bench = await open(t);
    const file = bench.file('mixed.csv', csvOf(mixed));
    const dry = await bench.load(file, 'computer', { dryRun: true });
    assert.equal(bench.target.counts(), { persons: 0, households: 0 });
    assert.is(bench.target.query.note(`load|`), null);
    assert.is(dry.rejects, null);
    const result = await bench.load(file);
    assert.equal(counted(dry), counted(result));
    assert.equal(dry.reasons, result.reasons);
    const dryAgain = await bench.loadRows(rows, 'booklet');
    assert.is(dryAgain.evidence, 26);
  });

  test('a file that is no register is refused whole', async (t) => {
    const bench = await open(t);
    const fails = async (path: string, source: string, code: string) => {
      try {
        await bench.load(path, source);
      } catch (error) {
        return assert.match(String(error), code);
      }
      assert.unreachable(`no ${code}`);
    };
    const csv = csvOf(rows);
    await fails(
      bench.file('a.csv', csv.replace('YHZGX,XM', 'X,Y')),
      'computer',
      'LOAD_HEADER: missing 缺: XM 姓名, YHZGX 与户主关系; found 有: CYM 曾用名, XB 性别,',
    );
    await fails(bench.file('b.csv', csv), 'newspaper', 'LOAD_SOURCE');
    await fails(join(bench.folder, 'none.csv'), 'computer', 'LOAD_FILE: ENOENT');
    const broken = Buffer.concat([Buffer.from(csv), Buffer.from([0xe4, 0xb8, 0x0a])]);
    await fails(bench.file('c.csv', broken), 'computer', 'LOAD_ENCODING: line 32 is not utf-8');
    assert.is(bench.head(), bench.target.headOf(bench.target.lane).seq);
    assert.equal(bench.target.counts(), { persons: 0, households: 0 });
  });
}
