import * as assert from 'uvu/assert';
import { readGenerateOptions } from '../../../bin/generate/generate-options.js';
import { HELP } from '../../../bin/generate/help.js';
import { HujiError } from '../../../proto/errors.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/generate-options');

const read = (line: string) => readGenerateOptions(line.split(' '), '/work');

test('options have defaults and are read', () => {
  assert.equal(read('--out o').write, {
    out: '/work/o',
    seed: 1,
    people: 24_000,
    stations: 6,
    sources: ['computer'],
    format: 'csv',
    encoding: 'utf-8',
    chineseHeader: false,
    rowId: true,
    day: '20040831',
  });
  const { write, json } = read(
    '--out /a --seed 7 --people 10 --stations 2 --sources computer,booklet --encoding GB18030 ' +
      '--header zh --no-row-id --corrected --json',
  );
  assert.ok(json);
  assert.equal(write?.sources, ['computer', 'booklet']);
  assert.is(write?.encoding, 'gb18030');
  assert.is(write?.corrected, 0.01);
  assert.is(write?.rowId, false);
  assert.is(read('--out o --clean').write?.rates?.wrongNumber, 0);
});

test('a wrong option is misuse, and named', () => {
  for (const [line, named] of [
    ['--seed 1', 'out'],
    ['--out o --people many', 'people'],
    ['--out o --stations 0', 'stations'],
    ['--out o --sources paper', 'sources'],
    ['--out o --sources card,card', 'sources'],
    ['--out o --format xls', 'format'],
    ['--out o --encoding gbk', 'encoding'],
    ['--out o --format dbf --header zh', 'header'],
    ['--out o --day 20040230', 'day'],
    ['--out o --corrected-share 2', 'corrected-share'],
    ['--out o --sead 1', 'sead'],
    ['--out o more', 'more'],
  ] as const) {
    try {
      read(line);
      assert.unreachable(line);
    } catch (error) {
      assert.ok(error instanceof HujiError, `${line}: ${error}`);
      assert.is(error.code, 'USAGE');
      assert.ok(error.detail.includes(named), error.detail);
    }
  }
});

test('help names every option in both languages', () => {
  assert.is(read('--help').write, null);
  const options = new Set(HELP.en.match(/--[a-z-]+/g));
  assert.ok(options.size >= 15);
  for (const option of options) assert.ok(HELP.zh.includes(option), option);
});
