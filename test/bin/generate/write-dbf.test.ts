import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DBFFile } from 'dbffile';
import * as assert from 'uvu/assert';
import { COLUMNS, type PersonRow } from '../../../bin/generate/columns.js';
import { generateStation, writeRegister } from '../../../bin/generate/generate.js';
import { hasRareCharacter } from '../../../bin/generate/rare.js';
import { openDbf } from '../../../bin/generate/write-dbf.js';
import { HujiError } from '../../../proto/errors.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/write-dbf');

const OPTIONS = { seed: 4, people: 2500, stations: 1, rates: { rareName: 0.1 } };

test('a DBF file gives back every value, rare characters too', async (t) => {
  const { files } = await writeRegister({
    ...OPTIONS,
    out: t.folder(),
    format: 'dbf',
    encoding: 'gb18030',
  });
  const [file] = files;
  assert.ok(file);
  const dbf = await DBFFile.open(file.path, { encoding: 'gb18030' });
  assert.equal(
    dbf.fields.map((field) => field.name),
    [...COLUMNS],
  );
  const read = await dbf.readRecords();
  const made = [...generateStation(OPTIONS)];
  assert.is(read.length, made.length);
  let rare = 0;
  for (const [at, row] of made.entries()) {
    for (const column of COLUMNS) assert.is(read[at]?.[column], row[column], `${at} ${column}`);
    if (hasRareCharacter(row.XM)) rare++;
  }
  assert.ok(rare > 100, `${rare} rare names`);
});

test('the head names the code page and the register day', async (t) => {
  for (const [encoding, page] of [
    ['gb18030', 0x4d],
    ['utf-8', 0],
  ] as const) {
    const out = t.folder();
    const written = await writeRegister({
      seed: 1,
      people: 10,
      stations: 1,
      out,
      format: 'dbf',
      encoding,
    });
    const head = readFileSync(written.files[0]?.path ?? '');
    assert.equal([...head.subarray(0, 4)], [3, 104, 8, 31]);
    assert.is(head[29], page);
  }
});

test('a text too long or lost in the encoding is refused', async (t) => {
  const [row] = [...generateStation({ seed: 1, people: 1, stations: 1 })];
  assert.ok(row);
  const code = async (change: Partial<PersonRow>) => {
    const path = join(t.folder(), 'x.dbf');
    const options = { path, columns: COLUMNS, encoding: 'gb18030' as const, day: '20040831' };
    const writer = await openDbf({ ...options, chineseHeader: false });
    try {
      await writer.write({ ...row, ...change });
      return 'written';
    } catch (error) {
      return error instanceof HujiError ? error.code : error;
    } finally {
      await writer.close();
    }
  };
  assert.is(await code({ XM: '王'.repeat(30) }), 'written');
  assert.is(await code({ XM: '王'.repeat(31) }), 'FIELD_TOO_LONG');
  assert.is(await code({ HH: '1'.repeat(13) }), 'FIELD_TOO_LONG');
  assert.is(await code({ XM: '王\ue5e5' }), 'LOAD_ENCODING');
});

test('a DBF file has no Chinese header', async (t) => {
  const path = join(t.folder(), 'x.dbf');
  const options = { path, columns: COLUMNS, encoding: 'gb18030' as const, day: '20040831' };
  try {
    await openDbf({ ...options, chineseHeader: true });
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof HujiError && error.code === 'USAGE');
  }
});
