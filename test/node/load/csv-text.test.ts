import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { CsvText, type Row } from '../../../node/load/csv-text.js';
import { suite } from '../../harness.js';

const test = suite('node/load/csv-text');

function rowsOf(text: string, width: number | null = null): Row[] {
  const csv = new CsvText();
  csv.width = width;
  return csv.push(text, true);
}

function cellsOf(text: string, width: number | null = null): (readonly string[])[] {
  return rowsOf(text, width).map(({ cells }) => cells);
}

test('lines end with LF, CRLF or the file', () => {
  assert.equal(cellsOf('a,b\r\nc,d\n\ne,'), [
    ['a', 'b'],
    ['c', 'd'],
    ['e', ''],
  ]);
  assert.equal(cellsOf('a,"b"\r\n"c",d'), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
  assert.equal(cellsOf(''), []);
});

test('quotes hold commas, quotes and line breaks', () => {
  const text = 'a,"b, ""c""","d\r\ne"\n"",f"g,h\n';
  assert.equal(cellsOf(text), [
    ['a', 'b, "c"', 'd\r\ne'],
    ['', 'f"g', 'h'],
  ]);
});

test('rows carry the line where they begin', () => {
  const rows = rowsOf('h,h\n\n"a\n\nb",c\nd,e\n,\nf,g');
  assert.equal(
    rows.map(({ line }) => line),
    [1, 3, 6, 8],
  );
});

test('a broken quote costs its line and no more', () => {
  assert.equal(cellsOf('a,b\n"c,d\ne,f\n', 2), [['a', 'b'], ['"c,d'], ['e', 'f']]);
  assert.equal(cellsOf('"a"x,b\nc,d\n', 2), [['"a"x,b'], ['c', 'd']]);
  // Two stray quotes would make one row of three.
  assert.equal(cellsOf('a,"b\nc,d\ne,"f\ng,h\n', 2), [['a,"b'], ['c', 'd'], ['e,"f'], ['g', 'h']]);
  const long = `a,"${'x,y\n'.repeat(40_000)}`;
  assert.is(rowsOf(long, 2).length, 40_000);
});

test('any cells come back, however the text is cut', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '常', '𠮷', ',', '"', '\n', '\r', ' ') });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  const property = fc.property(table, fc.nat(), (rows, cut) => {
    const lines = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join());
    const text = lines.map((line) => `${line}\r\n`).join('');
    const at = cut % (text.length + 1);
    const csv = new CsvText();
    const found = [...csv.push(text.slice(0, at), false), ...csv.push(text.slice(at), true)];
    const expected = rows.filter((row) => row.some((value) => value !== ''));
    assert.equal(
      found.map(({ cells }) => cells),
      expected,
    );
  });
  fc.assert(property, { numRuns: 300 });
});
