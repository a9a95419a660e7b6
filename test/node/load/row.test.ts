import * as assert from 'uvu/assert';
import { CodeTables } from '../../../node/authority/code-table.js';
import { KINSHIP } from '../../../node/authority/tables/kinship.js';
import { NATION } from '../../../node/authority/tables/nation.js';
import { SEX } from '../../../node/authority/tables/sex.js';
import { readHeader } from '../../../node/load/header.js';
import { RowReader } from '../../../node/load/row.js';
import { fieldNo } from '../../../proto/fields.js';
import { suite } from '../../harness.js';

const test = suite('node/load/row');
const names = new CodeTables([SEX, NATION, KINSHIP]);
const REQUIRED = ['XM', 'XB', 'CSRQ', 'HH', 'YHZGX'];
const FILLED = ['张三', '1', '19640512', '1', '02'];

/** What a row says in one column beside the required ones. */
function read(column: string, cell: string): string {
  const columns = REQUIRED.includes(column) ? REQUIRED : [...REQUIRED, column];
  const reader = new RowReader(readHeader(columns, 99), names);
  const cells = columns.map((id, index) => (id === column ? cell : (FILLED[index] ?? '')));
  reader.read(cells);
  return reader.value(fieldNo(column));
}

function readsAs(column: string, forms: readonly string[], value: string): void {
  for (const form of forms) assert.is(read(column, form), value, `${column} ${form}`);
}

test('dates', () => {
  readsAs(
    'CSRQ',
    ['1964-05-12', '1964/5/12', '1964.5.12', ' 19640512 ', '１９６４０５１２'],
    '19640512',
  );
  readsAs('CSRQ', ['1964年5月12日', '1964-05-12 00:00:00', '1964-05-12T08:30'], '19640512');
  readsAs('CSRQ', ['', ' ', '  /  /  ', '    -  -  '], '');
  // What cannot be read stays as it stands, for the judge to refuse.
  readsAs('CSRQ', ['19640230'], '19640230');
  readsAs('CSRQ', ['12/5/64'], '12/5/64');
  readsAs('YXQXJZRQ', ['长期'], '长期');
  readsAs('CSSJ', ['8:30', '08:30:00', '083000'], '083000');
});

test('codes, their names, and codes a spreadsheet has cut', () => {
  readsAs('XB', ['1', '男', '男性', ' 男 ', '１'], '1');
  readsAs('XB', ['女'], '2');
  readsAs('XB', ['未知'], '0');
  readsAs('MZ', ['01', '1', '汉', '汉族'], '01');
  readsAs('YHZGX', ['02', '2', '户主'], '02');
  readsAs('XB', ['?'], '?');
});

test('numbers and digits', () => {
  const number = '22990119640512001X';
  const forms = [
    number,
    number.toLowerCase(),
    `'${number}`,
    ` ${number}`,
    '２２９９０１19640512001Ⅹ',
  ];
  readsAs('GMSFHM', forms, number);
  readsAs('SG', ['172', '172.0', ' 172'], '172');
  readsAs('HH', ['００１２'], '0012');
});

test('text is kept as it is, but for blanks around', () => {
  readsAs('XM', ['　张三 '], '张三');
  readsAs('XM', ['买买提·Ａ  b𠮷\ue81e'], '买买提·Ａ  b𠮷\ue81e');
});

test('a row says what it fills, and rows alike share their fields', () => {
  const header = readHeader(['XM', 'CYM', 'CSRQ', 'XB', 'YHZGX', 'HH'], 99);
  const reader = new RowReader(header, names);
  const say = (former: string) => {
    assert.is(reader.read(['张三', former, '19640512', '1', '02', '7']), null);
    return reader.statement();
  };
  const full = say('张四');
  assert.equal(full.fields, ['XM', 'CYM', 'XB', 'CSRQ', 'HH', 'YHZGX'].map(fieldNo));
  assert.equal(full.values, ['张三', '张四', '1', '19640512', '7', '02']);
  assert.is(say('张五').fields, full.fields);
  const part = say('');
  assert.is(part.fields.length, 5);
  assert.is(say(' ').fields, part.fields);
  assert.is(reader.read(['张三', '', ' ', '1', '02', '7']), 'CSRQ');
});

test('fields are shared in files of many columns too', () => {
  const more = ['GMSFHM', 'MZ', 'SSXQ', 'MLXZ', 'WHCD', 'HYZK', 'ZY', 'FWCS', 'CSDSSXQ', 'JGSSXQ'];
  const still = ['SG', 'XX', 'CSSJ', 'XMPY', 'BYZK', 'ZJXY', 'ZYLB', 'XXJB', 'CSDGJDQ', 'CSDXZ'];
  const last = ['FQXM', 'MQXM', 'POXM', 'JLX', 'MLPH', 'PCS', 'ZRQ', 'XZJD', 'JCWH', 'RYID'];
  const columns = [...REQUIRED, ...more, ...still, ...last];
  const reader = new RowReader(readHeader(columns, 99), names);
  const say = (filled: string) => {
    reader.read(columns.map((id, index) => (id === filled ? '1' : (FILLED[index] ?? ''))));
    return reader.statement().fields;
  };
  const patterns = [...more, ...still, ...last].map(say);
  assert.is(new Set(patterns.map(String)).size, 30);
  assert.is(say('RYID'), patterns.at(-1));
  assert.equal(say('RYID').at(-1), fieldNo('RYID'));
});
