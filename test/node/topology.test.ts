import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Authority, NodeEntry } from '../../node/authority/authority.js';
import { Topology } from '../../node/topology.js';
import { suite } from '../harness.js';

const test = suite('node/topology');

/** Few pairs, so that codes lie below each other often; some with a zero pair in the middle. */
const pair = fc.constantFrom('00', '01', '50', '0A');
const code = fc
  .tuple(pair, pair, pair, pair, pair)
  .map((pairs) => `22${pairs.join('')}`.padEnd(12, '0'));
const parents = fc.dictionary(code, code, { maxKeys: 8 });

function topologyOf(
  parentOf: { readonly [code: string]: string },
  before: { readonly [code: string]: readonly string[] } = {},
): Topology {
  const nodes = new Map<string, NodeEntry>();
  for (const [each, parent] of Object.entries(parentOf)) {
    const entry = {
      code: each,
      tier: 'county',
      unit9: '',
      parent,
      keys: [],
      recipient: '',
    } as const;
    nodes.set(each, entry);
  }
  const parentsEver = (each: string): ReadonlySet<string> =>
    new Set([parentOf[each], ...(before[each] ?? [])].filter((one) => one !== undefined));
  return new Topology({ nodes: () => nodes, parentsEver } as Partial<Authority> as Authority);
}

test('the way up from a node is everyone it is or lies below', (t) => {
  fc.assert(
    fc.property(parents, code, fc.array(code), (parentOf, from, others) => {
      const topology = topologyOf(parentOf);
      const path = topology.upFrom(from);
      for (const above of [...path, ...others, ...Object.keys(parentOf), from]) {
        assert.is(path.has(above), topology.isAtOrBelow(from, above), `${from} ${above}`);
      }
    }),
    { seed: t.seed },
  );
});

test('a parent that the list names comes beside those of the code', () => {
  const topology = topologyOf({ '220102500000': '220200000000' });
  assert.equal([...topology.upFrom('220102500000')].sort(), [
    '220000000000',
    '220100000000',
    '220102000000',
    '220102500000',
    '220200000000',
  ]);
});

test('who ever stood above a node still did, also where the parents go round in a circle', (t) => {
  const earlier = fc.dictionary(code, fc.array(code, { maxLength: 3 }), { maxKeys: 8 });
  fc.assert(
    fc.property(parents, earlier, code, code, (parentOf, before, below, above) => {
      const topology = topologyOf(parentOf, before);
      if (topology.isAtOrBelow(below, above)) assert.ok(topology.wasAtOrBelow(below, above));
      for (const parent of before[below] ?? []) assert.ok(topology.wasAtOrBelow(below, parent));
    }),
    { seed: t.seed },
  );
});
