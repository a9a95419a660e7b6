import * as assert from 'uvu/assert';
import { readHeader } from '../../../node/load/header.js';
import { suite } from '../../harness.js';

const test = suite('node/load/header');
const wide = Number.POSITIVE_INFINITY;

function found(cells: readonly string[], nameBytesMax = wide): string {
  const { columns } = readHeader(cells, nameBytesMax);
  return columns.map(({ at, field }) => `${field.id}=${at}`).join(' ');
}

test('columns go by identifier in any case or by Chinese name', () => {
  const all = 'XM=1 XB=2 CSRQ=3 HH=0 YHZGX=4';
  assert.is(found(['HH', 'xm', ' Xb ', 'CSRQ', 'YHZGX']), all);
  assert.is(found(['户号', '姓名', '性别', '出生日期 ', '与户主关系']), all);
  const more = found(
    ['HH', 'XM', 'XB', 'CSRQ', 'YHZGX', '身份证号码', '公民身份号码 '].slice(0, 6),
  );
  assert.is(more, 'XM=1 XB=2 CSRQ=3 GMSFHM=5 HH=0 YHZGX=4');
});

test('a DBF file cuts Chinese names to five characters', () => {
  const cut = ['户号', '姓名', '性别', '出生日期', '与户主关系', '公民身份号'];
  assert.is(found(cut, 10), 'XM=1 XB=2 CSRQ=3 GMSFHM=5 HH=0 YHZGX=4');
  assert.equal(readHeader(cut, wide).ignored, ['公民身份号']);
});

test('what is no item is ignored, also what is the business of nodes', () => {
  const { ignored, width } = readHeader(
    ['HH', 'XM', '备注', 'XB', 'CSRQ', 'YHZGX', 'CODE', ''],
    wide,
  );
  assert.equal(ignored, ['备注', 'CODE', '']);
  assert.is(width, 8);
});

test('a header that lacks or repeats an item is refused', () => {
  const lacking =
    'missing 缺: CSRQ 出生日期, YHZGX 与户主关系; found 有: XM 姓名, XB 性别, HH 户号';
  assert.is(faultOf(['XM', 'XB', 'HH', '备注']), `LOAD_HEADER: ${lacking}`);
  const twice = ['XM', 'XB', 'CSRQ', 'HH', 'YHZGX', '姓名'];
  assert.is(faultOf(twice), 'LOAD_HEADER: twice 重复: XM 姓名');
});

test('where there is no header nothing of the row is told', () => {
  const row = ['220102001', '王淑珍', '2', '19640512', '01'];
  const told = faultOf(row);
  assert.match(told, 'found 有: none 无');
  for (const cell of row) assert.not.match(told, cell);
});

function faultOf(header: readonly string[]): string {
  try {
    readHeader(header, wide);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
