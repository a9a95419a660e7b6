import * as assert from 'uvu/assert';
import { editDistance, nearest } from '../../bin/nearest.js';
import { suite } from '../harness.js';

const test = suite('bin/nearest');

test('insertions, deletions, replacements and swaps count one each', () => {
  for (const [a, b, distance] of [
    ['', '', 0],
    ['', 'abc', 3],
    ['source', 'source', 0],
    ['soruce', 'source', 1],
    ['sorce', 'source', 1],
    ['sourcce', 'source', 1],
    ['zource', 'source', 1],
    ['kitten', 'sitting', 3],
  ] as const) {
    assert.is(editDistance(a, b), distance, `${a} ${b}`);
    assert.is(editDistance(b, a), distance, `${b} ${a}`);
  }
});

test('only what is near is suggested', () => {
  assert.is(nearest('stauts', ['start', 'status', 'stats']), 'status');
  assert.is(nearest('lod', ['load', 'log']), 'load');
  assert.is(nearest('x', ['load', 'get']), null);
  assert.is(nearest('destroy', ['digest', 'status']), null);
});
