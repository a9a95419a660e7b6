import * as assert from 'uvu/assert';
import type { Branch, LogView } from '../../../node/log/log.js';
import { SharedBranches } from '../../../node/ship/shared-branches.js';
import { suite } from '../../harness.js';

const test = suite('node/ship/shared-branches');

/** Branches by their lanes; who hears which may change. */
class World {
  lanes: string[] = [];
  heard = new Map<string, Set<string>>([['A', new Set(['a'])]]);
  asked = 0;
  nodes: object = {};
  readonly branches = new SharedBranches({
    log: {
      count: () => this.lanes.length,
      branch: (no: number) => ({ no, name: { lane: this.lanes[no] } }) as unknown as Branch,
    } as Partial<LogView> as LogView,
    nodes: () => this.nodes,
    shares: ({ name }, peer) => {
      this.asked += 1;
      return this.heard.get(peer)?.has(name.lane) === true;
    },
  });

  of(peer: string): number[] {
    return [...this.branches.of(peer)].map(({ no }) => no);
  }
}

test('each branch is looked at once for each peer, also one that comes later', () => {
  const world = new World();
  world.lanes = ['a', 'b', 'a'];
  assert.equal(world.of('A'), [0, 2]);
  assert.equal(world.of('A'), [0, 2]);
  assert.is(world.asked, 3);
  world.lanes.push('b', 'a');
  assert.equal(world.of('A'), [0, 2, 4]);
  assert.is(world.asked, 5);
  assert.equal(world.of('B'), []);
});

test('where other nodes are listed, or fewer branches are held, all is looked at again', () => {
  const world = new World();
  world.lanes = ['a', 'b'];
  assert.equal(world.of('A'), [0]);
  world.heard.set('A', new Set(['b']));
  assert.equal(world.of('A'), [0]);
  world.nodes = {};
  assert.equal(world.of('A'), [1]);
  world.lanes = ['b'];
  assert.equal(world.of('A'), [0]);
});
