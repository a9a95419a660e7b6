import * as assert from 'uvu/assert';
import { livesOf } from '../../../node/lease/lives.js';
import type { Branch, LogView } from '../../../node/log/log.js';
import type { Head } from '../../../proto/frame.js';
import { streamIdOf } from '../../../proto/id.js';
import { suite } from '../../harness.js';

const test = suite('node/lease/lives');

const SELF = '229901500000';

const streamOf = (epoch: string, lane = SELF, author = SELF) => streamIdOf({ author, epoch, lane });
const head = (epoch: string, lane = SELF): Head => ({
  stream: streamOf(epoch, lane),
  seq: 1,
  hash: '00'.repeat(8),
});

interface Said {
  readonly epoch: string;
  readonly lane?: string;
  readonly author?: string;
  readonly after?: Head;
  readonly forked?: boolean;
}

/** As much of a log as is asked. */
function logOf(said: readonly Said[]): Pick<LogView, 'branches' | 'ofStream'> {
  const branches = said.map(({ epoch, lane = SELF, author = SELF, after, forked }, no) => ({
    no,
    stream: streamOf(epoch, lane, author),
    name: { author, epoch, lane },
    previous: after ?? null,
    parent: forked === true ? 0 : null,
  })) as unknown as Branch[];
  return {
    branches: () => branches,
    ofStream: (stream) => branches.filter((branch) => branch.stream === stream),
  };
}

const lives = (said: readonly Said[], epoch: string, previous: readonly Head[] = []) =>
  livesOf(logOf(said), SELF, { epoch, previous });

test('one life', () => {
  assert.equal(lives([], 'a'), ['a']);
  assert.equal(lives([{ epoch: 'a' }, { epoch: 'a', lane: 'x' }], 'a'), ['a']);
  assert.equal(lives([{ epoch: 'a' }, { epoch: 'z', author: 'other' }], 'a'), ['a']);
});

test('one upon the other, also where a lane was silent in one of them', () => {
  const said = [
    { epoch: 'a' },
    { epoch: 'a', lane: 'x' },
    { epoch: 'b', after: head('a') },
    { epoch: 'c', after: head('b') },
    { epoch: 'c', lane: 'x', after: head('a', 'x') },
  ];
  assert.equal(lives(said, 'c'), ['a', 'b', 'c']);
  assert.equal(lives(said.slice(0, 3), 'c', [head('b'), head('a', 'x')]), ['a', 'b', 'c']);
});

test('two machines in one name', () => {
  const twins = [
    { epoch: 'a' },
    { epoch: 'b', after: head('a') },
    { epoch: 'c', after: head('a') },
  ];
  assert.is(lives(twins, 'c'), null, 'two lives after one');
  assert.is(lives([{ epoch: 'a' }, { epoch: 'b' }], 'b'), null, 'a life that follows nothing');
  assert.is(lives([{ epoch: 'a' }, { epoch: 'a', forked: true }], 'a'), null, 'two histories');
  const later = [{ epoch: 'a' }, { epoch: 'b', after: head('a') }];
  assert.is(lives(later, 'a'), null, 'somebody has gone on from here');
});

test('a life whose beginning is not here', () => {
  assert.is(lives([{ epoch: 'b', after: head('a') }], 'b'), null);
  assert.is(lives([], 'b', [head('a')]), null);
});
