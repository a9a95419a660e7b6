import { CsvText } from '../node/load/csv-text.js';
import { HujiError } from '../proto/errors.js';
import { text } from './texts.js';

/** Columns of a file of results, and what they are called on paper. */
const COLUMNS: { readonly [title: string]: string } = {
  编号: 'id',
  步骤: 'done',
  结果: 'result',
  方式: 'channel',
  民警: 'officer',
  日期: 'date',
  抽样: 'sample',
};
const NAMES = new Set(Object.values(COLUMNS));
const WORDS: { readonly [word: string]: string } = {
  核对: 'verified',
  准确: 'accurate',
  录入: 'entered',
  复核: 'recheck',
  一致: 'agrees',
  有误: 'differs',
  无人居住: 'absent',
  查无此人: 'unknown',
  正确: 'right',
  错误: 'wrong',
  内部核对: 'internal',
  入户调查: 'visit',
};

/** Each row of a CSV file as a line for `check.enter`; columns in English or Chinese. */
export function resultLines(csv: string): string[] {
  const [head, ...rows] = new CsvText().push(csv.replace(/^\uFEFF/, ''), true);
  if (head === undefined) return [];
  const names = head.cells.map((title) => COLUMNS[title.trim()] ?? title.trim());
  const odd = names.find((name) => !NAMES.has(name));
  if (odd !== undefined) throw new HujiError('USAGE', text('check.column', { column: odd }));
  if (!names.includes('id')) throw new HujiError('USAGE', text('check.no-id'));
  return rows.map(({ cells }) => {
    const line = names.map((name, at) => {
      const cell = (cells[at] ?? '').trim();
      return [name, name === 'officer' ? cell : (WORDS[cell] ?? cell)];
    });
    return JSON.stringify(Object.fromEntries(line));
  });
}
