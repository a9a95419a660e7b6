import * as assert from 'uvu/assert';
import { makeTree, stationsOf, TRAINING_TREE, treeOf } from '../../../bin/generate/tree.js';
import { CodeTables } from '../../../node/authority/code-table.js';
import { TRAINING_AREA_TABLE } from '../../../node/authority/tables/built-in.js';
import { defaultParent, isNodeCode } from '../../../proto/node-code.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/tree');

test('the training tree has the codes that demo and tests rely on', () => {
  const row = (code: string) => {
    const node = TRAINING_TREE.find((each) => each.code === code);
    return [node?.tier, node?.parent, node?.area, node?.unit9];
  };
  assert.is(TRAINING_TREE.length, 12);
  assert.equal(row('220000000000'), ['province', null, null, null]);
  assert.equal(row('220100000000'), ['city', '220000000000', null, null]);
  assert.equal(row('220200000000'), ['city', '220000000000', null, null]);
  assert.equal(row('220102000000'), ['county', '220100000000', '229901', null]);
  assert.equal(row('220103000000'), ['county', '220100000000', '229902', null]);
  assert.equal(row('220202000000'), ['county', '220200000000', '229903', null]);
  assert.equal(row('220102500000'), ['station', '220102000000', '229901', '229901001']);
  assert.equal(row('220102510000'), ['station', '220102000000', '229901', '229901002']);
  assert.equal(row('220103510000'), ['station', '220103000000', '229902', '229902004']);
  assert.equal(row('220202510000'), ['station', '220202000000', '229903', '229903006']);
});

test('larger trees hold together', () => {
  const areas = new CodeTables([TRAINING_AREA_TABLE]);
  const sizes = [
    { cities: 1, counties: 1, stations: 1 },
    { cities: 9, counties: 49, stations: 1100 },
    { cities: 2, counties: 2, stations: 300 },
  ];
  for (const size of sizes) {
    const tree = makeTree(size);
    const known = new Set<string>();
    const units = new Set<string>();
    for (const node of tree) {
      assert.ok(isNodeCode(node.code), node.code);
      assert.not(known.has(node.code), node.code);
      assert.is(node.parent, defaultParent(node.code), node.code);
      assert.ok(node.parent === null || known.has(node.parent), `${node.code} before its parent`);
      known.add(node.code);
      if (node.area !== null) assert.ok(areas.entryOn('area', node.area, '20040831'), node.area);
      if (node.tier !== 'station') continue;
      assert.match(node.unit9 ?? '', /^2299[0-9]{5}$/);
      assert.not(node.unit9?.endsWith('000'));
      units.add(node.unit9 ?? '');
    }
    assert.is(units.size, size.stations);
    assert.is(tree.length, 1 + size.cities + size.counties + size.stations);
  }
});

test('a tree is as large as asked for', () => {
  for (const stations of [1, 2, 5, 6, 7, 40, 1200]) {
    const tree = treeOf(stations);
    assert.is(stationsOf(tree).length, stations);
    const codes = new Set(tree.map((node) => node.code));
    for (const node of tree) assert.ok(node.parent === null || codes.has(node.parent));
  }
  assert.equal(treeOf(6), TRAINING_TREE);
  assert.equal(
    stationsOf(treeOf(3)).map((node) => node.unit9),
    ['229901001', '229901002', '229902003'],
  );
});

test('a tree that cannot be is refused', () => {
  for (const size of [
    { cities: 0, counties: 1, stations: 1 },
    { cities: 2, counties: 1, stations: 2 },
    { cities: 1, counties: 2, stations: 1 },
    { cities: 1, counties: 50, stations: 50 },
    { cities: 1, counties: 1, stations: 5000 },
  ]) {
    assert.throws(
      () => makeTree(size),
      (error: unknown) => error instanceof RangeError,
    );
  }
});
