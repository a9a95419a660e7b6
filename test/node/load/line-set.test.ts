import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseLines, printLines } from '../../../node/load/line-set.js';
import { suite } from '../../harness.js';

const test = suite('node/load/line-set');

test('runs of lines are written as ranges', () => {
  assert.is(printLines([12, 15, 16, 17, 40, 41]), '12 15-17 40-41');
});

test('any lines come back', () => {
  const property = fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (lines) => {
    const found = new Set<number>();
    if (lines.length > 0) parseLines(printLines(lines), found);
    assert.equal([...found].sort(), [...lines].sort());
  });
  fc.assert(property);
});
