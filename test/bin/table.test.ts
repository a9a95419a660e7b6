import * as assert from 'uvu/assert';
import { displayWidth, fit, padTo, printable, wrap } from '../../bin/display-width.js';
import { pairs, table } from '../../bin/table.js';
import { suite } from '../harness.js';

const test = suite('bin/table');

test('East Asian wide characters count as two columns', () => {
  for (const [text, width] of [
    ['', 0],
    ['abc é', 5],
    ['户籍', 4],
    ['王a建', 5],
    ['\u3002\uff0c\uff1a', 6],
    ['\uff21\uff22', 4],
    ['한국', 4],
    ['ヒラガナ', 8],
    ['\uff8b\uff97', 2],
    // beyond the BMP, private use, compatibility, radicals
    ['𠮷', 2],
    ['\ue000', 2],
    ['\u{f0000}', 2],
    ['\uf9dd', 2],
    ['⺀', 2],
    // combining marks and joiners
    ['e\u0301', 1],
    ['か\u3099', 2],
    ['a\u200db', 2],
  ] as const) {
    assert.is(displayWidth(text), width, JSON.stringify(text));
  }
});

test('texts are cut between characters and marked', () => {
  assert.is(fit('和平街12号', 10), '和平街12号');
  assert.is(fit('和平街12号', 9), '和平街12…');
  assert.is(fit('和平街12号', 6), '和平…');
  assert.is(fit('和平街', 5), '和平…');
  assert.is(fit('𠮷𠮷', 3), '𠮷…');
  assert.is(padTo('王', 4), '王  ');
  assert.is(padTo('7', 4, 'left'), '   7');
});

test('nothing in the data can steer the terminal', () => {
  assert.is(printable('a\u001b[2Jb\nc\u009bd\t'), 'a�[2Jb�c�d�');
  assert.not.match(table([{ title: 'x' }], [['\u001b[31m']], 80), '\u001b');
  assert.not.match(pairs([['x', '\u0007']]), '\u0007');
});

test('lines break at spaces and between wide characters', () => {
  assert.equal(wrap('one two three', 7), ['one two', 'three']);
  assert.equal(wrap('按号码查找', 6), ['按号码', '查找']);
  assert.equal(wrap('号码\uff0c户号', 4), ['号', '码\uff0c', '户号']);
  assert.equal(wrap('', 10), []);
  for (const line of wrap('数据 data 文件夹 folder 权限 0600 的文件', 12)) {
    assert.ok(displayWidth(line) <= 12, line);
  }
});

const COLUMNS = [
  { title: 'id' },
  { title: '姓名', cut: true },
  { title: 'n', align: 'right' },
  { title: 'place', optional: 1, cut: true },
  { title: 'note', optional: 2 },
] as const;

test('columns stand under each other', () => {
  const shown = table(
    COLUMNS,
    [
      ['a1', '王建国', '5', '长春', 'x'],
      ['b', 'Li', '12', '', ''],
    ],
    80,
  );
  assert.equal(shown.split('\n'), [
    'id  姓名     n  place  note',
    'a1  王建国   5  长春   x',
    'b   Li      12',
  ]);
});

test('a table keeps within the width: less needed columns go, then texts are cut', () => {
  const row = ['0123456789', '欧阳'.repeat(10), '1', 'p'.repeat(12), 'n'.repeat(12)];
  const widthOf = (shown: string): number => Math.max(...shown.split('\n').map(displayWidth));
  for (const width of [120, 70, 60, 45, 30]) {
    const shown = table(COLUMNS, [row], width);
    assert.ok(widthOf(shown) <= width, `${width}:\n${shown}`);
    assert.match(shown, '0123456789');
  }
  assert.match(table(COLUMNS, [row], 70), 'place');
  assert.not.match(table(COLUMNS, [row], 70), 'note');
  assert.not.match(table(COLUMNS, [row], 60), 'place');
});

test('an id is never cut, even where nothing else is left to give', () => {
  const shown = table(COLUMNS, [['x'.repeat(40), '王', '1']], 20);
  assert.match(shown, 'x'.repeat(40));
});

test('empty pairs are left out', () => {
  assert.is(
    pairs([
      ['节点', 'a'],
      ['b', ''],
      ['tier', 'c'],
    ]),
    '节点  a\ntier  c',
  );
  assert.is(pairs([]), '');
});
