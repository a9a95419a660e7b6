import * as assert from 'uvu/assert';
import { headsFor, otherWays } from '../../../bin/demo/ways.js';
import { TRAINING_TREE, treeOf } from '../../../bin/generate/tree.js';
import { suite } from '../../harness.js';

const test = suite('bin/demo/ways');

const STATION = '220102500000';

function statusOf(...streams: readonly [string, string, string, number][]) {
  return {
    streams: streams.map(([id, author, lane, seq]) => ({
      stream: { id, author, lane },
      head: { seq },
    })),
  };
}

test('a tree has a station by disk, another by telephone, and a city over NATS', () => {
  const { disk, telephone, nats } = otherWays(TRAINING_TREE);
  assert.is(telephone, STATION);
  assert.is(disk, '220202510000');
  assert.is(nats, '220200000000');
  assert.is(otherWays(treeOf(1)).telephone, null);
});

test('what others write for a station is told from what it writes and what is for others', () => {
  const above = statusOf(
    ['b', '220000000000', 'all', 20],
    ['a', '220000000000', STATION, 2],
    ['c', STATION, STATION, 5000],
    ['d', '220000000000', '220102510000', 7],
  );
  const below = statusOf(['a', '220000000000', STATION, 2], ['b', '220000000000', 'all', 20]);
  assert.is(headsFor(STATION, above), headsFor(STATION, below));
  const behind = statusOf(['b', '220000000000', 'all', 20]);
  assert.is.not(headsFor(STATION, above), headsFor(STATION, behind));
});
