import * as assert from 'uvu/assert';
import type { Branch, LogView } from '../../../node/log/log.js';
import { Positions } from '../../../node/ship/positions.js';
import type { Head } from '../../../proto/frame.js';
import { suite } from '../../harness.js';

const test = suite('node/ship/positions');

const STREAM = 'pvxk926x2b0jq26j';

/** One stream of which more and more is held; a letter is the hash of the frame that ends there. */
class Held {
  text = '';

  readonly log = {
    ofStream: () => (this.text === '' ? [] : [this.branch]),
    branch: () => this.branch,
    hashAt: (_: Branch, seq: number) => this.text[seq - 1] ?? null,
  } as Partial<LogView> as LogView;

  get branch(): Branch {
    const part = { no: 0, stream: STREAM, parent: null, forkSeq: 0, seq: this.text.length };
    return part as Partial<Branch> as Branch;
  }
}

function head(text: string): Head {
  return { stream: STREAM, seq: text.length, hash: text.at(-1) ?? '' };
}

test('a neighbour that showed more than is held here is sent nothing of it', () => {
  const held = new Held();
  const positions = new Positions(held.log);
  assert.equal(positions.greet([head('abcd')]), [head('abcd')]);
  // What comes in from elsewhere is what the neighbour has, until there is more than it showed.
  for (const text of ['a', 'abc']) {
    held.text = text;
    assert.is(positions.of(held.branch), 'unknown');
  }
  held.text = 'abcdef';
  assert.is(positions.of(held.branch), 4);
});

test('the same where part of it was held, and the neighbour holds all of that', () => {
  const held = new Held();
  held.text = 'ab';
  const positions = new Positions(held.log);
  positions.greet([head('abcd')]);
  assert.is(positions.of(held.branch), 'unknown');
  positions.settle(STREAM, head('ab'));
  held.text = 'abc';
  assert.is(positions.of(held.branch), 'unknown');
  held.text = 'abcde';
  assert.is(positions.of(held.branch), 4);
});

test('the same where more comes in from elsewhere before the neighbour has answered', () => {
  const held = new Held();
  held.text = 'ab';
  const positions = new Positions(held.log);
  positions.greet([head('abcd')]);
  held.text = 'abc';
  positions.settle(STREAM, head('ab'), 2);
  assert.is(positions.of(held.branch), 'unknown');
  held.text = 'abcde';
  assert.is(positions.of(held.branch), 4);
});

test('a history that turns out to be another one is sent from where they part', () => {
  const held = new Held();
  held.text = 'ab';
  const positions = new Positions(held.log);
  positions.greet([head('abXY')]);
  positions.settle(STREAM, head('ab'));
  held.text = 'abcd';
  assert.is(positions.of(held.branch), 2);
});

test('where the two part is known at once if the neighbour lacks some of what is held', () => {
  const held = new Held();
  held.text = 'abc';
  const positions = new Positions(held.log);
  positions.greet([head('abXYZ')]);
  positions.settle(STREAM, head('ab'));
  assert.is(positions.of(held.branch), 2);
});

test('a neighbour that asks for what it showed is sent it', () => {
  const held = new Held();
  const positions = new Positions(held.log);
  positions.greet([head('abcd')]);
  held.text = 'abc';
  positions.rewind(head('a'));
  assert.is(positions.of(held.branch), 1);
});
