import * as assert from 'uvu/assert';
import { resultLines } from '../../bin/check-results.js';
import { suite } from '../harness.js';

const test = suite('bin/check-results');

test('a file of results may be in Chinese or English', () => {
  const row = 'a-1-00000000,核对,一致,入户调查,王建国,20040915';
  const chinese = `\uFEFF编号,步骤,结果,方式,民警,日期\r\n${row}\r\n`;
  assert.equal(
    resultLines(chinese).map((line) => JSON.parse(line)),
    [
      {
        id: 'a-1-00000000',
        done: 'verified',
        result: 'agrees',
        channel: 'visit',
        officer: '王建国',
        date: '20040915',
      },
    ],
  );
  const english = 'id,done,result,sample\nx,recheck,wrong,s-7\n\n';
  assert.equal(
    resultLines(english).map((line) => JSON.parse(line)),
    [{ id: 'x', done: 'recheck', result: 'wrong', sample: 's-7' }],
  );
});

test('a column nobody knows, and a file without ids, are misuse', () => {
  assert.throws(() => resultLines('id,颜色\nx,红\n'), /USAGE/);
  assert.throws(() => resultLines('done\nverified\n'), /USAGE/);
  assert.equal(resultLines(''), []);
});
