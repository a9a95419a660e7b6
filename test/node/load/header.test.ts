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
  assert.throws(() => readHeader(['XM', 'XB', 'HH'], wide), 'LOAD_HEADER: CSRQ YHZGX');
  const twice = ['XM', 'XB', 'CSRQ', 'HH', 'YHZGX', '姓名'];
  assert.throws(() => readHeader(twice, wide), 'LOAD_HEADER: XM stands twice');
});
