import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DBFFile } from 'dbffile';
import iconv from 'iconv-lite';
import * as assert from 'uvu/assert';
import type { Row } from '../../../node/load/csv-text.js';
import { openDbf } from '../../../node/load/dbf-file.js';
import { systemFiles } from '../../../node/load/files.js';
import type { RowFile } from '../../../node/load/row-file.js';
import { suite } from '../../harness.js';

const test = suite('node/load/dbf-file');

const FIELDS = [
  { name: 'XM', type: 'C', size: 12 },
  { name: 'CSRQ', type: 'D', size: 8 },
  { name: 'SG', type: 'N', size: 5, decimalPlaces: 1 },
  { name: 'TIME', type: 'T', size: 8 },
  { name: 'NO', type: 'I', size: 4 },
] as const;

/** Written with another program than the one that reads. */
async function write(
  folder: string,
  names: readonly string[],
  encoding = 'gb18030',
): Promise<string> {
  const path = join(folder, 'register.dbf');
  const table = await DBFFile.create(path, [...FIELDS], { encoding, fileVersion: 0x30 });
  const day = new Date('1964-05-12T00:00:00Z');
  const rows = names.map((XM, NO) => ({ XM, CSRQ: day, SG: 172.5, TIME: day, NO }));
  await table.appendRecords(rows);
  return path;
}

async function rowsOf(file: RowFile): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of file.chunks()) rows.push(...chunk.rows);
  return rows;
}

test('columns of every kind read as text', async (t) => {
  const path = await write(t.folder(), ['张三', '㛃𠮷', '\ue81e', 'O-P']);
  const file = await openDbf(systemFiles, path);
  assert.equal(file.header, ['XM', 'CSRQ', 'SG', 'TIME', 'NO']);
  assert.is(file.encoding, 'gb18030');
  const rows = await rowsOf(file);
  assert.equal(rows[0], { line: 1, cells: ['张三', '19640512', '172.5', '19640512', '0'] });
  assert.equal(
    rows.map(({ cells }) => cells[0]),
    ['张三', '㛃𠮷', '\ue81e', 'O-P'],
  );
});

test('a day that does not exist is not made into one that does', async (t) => {
  const path = await write(t.folder(), ['张三']);
  const bytes = readFileSync(path);
  bytes.write('19640230', bytes.indexOf('19640512'), 'latin1');
  writeFileSync(path, bytes);
  const [row] = await rowsOf(await openDbf(systemFiles, path));
  assert.is(row?.cells[1], '19640230');
});

test('marked records are passed over and keep their numbers', async (t) => {
  const path = await write(t.folder(), ['张一', '张二', '张三']);
  const bytes = readFileSync(path);
  const recordBytes = bytes.readUInt16LE(10);
  bytes[bytes.readUInt16LE(8) + recordBytes] = 0x2a;
  writeFileSync(path, bytes);
  const rows = await rowsOf(await openDbf(systemFiles, path));
  assert.equal(
    rows.map(({ line }) => line),
    [1, 3],
  );
});

test('thousands of records across many reads', async (t) => {
  const names = Array.from({ length: 5000 }, (_, index) => `张${index}`);
  const file = await openDbf(systemFiles, await write(t.folder(), names));
  const rows = await rowsOf(file);
  assert.equal(
    rows.map(({ cells }) => cells[0]),
    names,
  );
});

test('a file cut short, or no table, is refused', async (t) => {
  const path = await write(t.folder(), ['张三', '李四']);
  const refused = async (message: string) => {
    const error = await openDbf(systemFiles, path).then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.match(String(error), message);
  };
  const { length } = readFileSync(path);
  appendFileSync(path, 'and what comes after the end');
  assert.is((await rowsOf(await openDbf(systemFiles, path))).length, 2);
  truncateSync(path, length - 5);
  await refused('LOAD_FILE: 1 of 2 records');
  truncateSync(path, 40);
  await refused('LOAD_FILE: the DBF header is cut short');
  writeFileSync(path, 'XM,XB,CSRQ,HH,YHZGX\nand other things that are no table');
  await refused('LOAD_FILE: not a dBase III or FoxPro table');
});

test('bytes that do not decode are refused by record', async (t) => {
  const path = await write(t.folder(), ['张三', '李四']);
  const bytes = readFileSync(path);
  const at = bytes.indexOf(iconv.encode('李四', 'gb18030'));
  bytes[at + 3] = 0xff;
  writeFileSync(path, bytes);
  const error = await openDbf(systemFiles, path).then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.match(String(error), 'LOAD_ENCODING: line 2 is not gb18030');
});
