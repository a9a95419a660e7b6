import * as assert from 'uvu/assert';
import { KIND, prefixRange, textKey, textOfKey } from '../../../node/store/keys.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { COUNTY, SECOND_STATION, STATION, Tree, write } from '../tree.js';
import { makeWorld, moved, tell } from './carry-world.js';

const test = suite('node/carry: late news');

/** Nodes with real stores, several of them in each test. */
const GENEROUS = { limitMs: 30_000 };
const PERSON = entityNo('person');

test(
  'who stands above both brings them once it is listed, though it heard of the move before',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const from = await tree.join(STATION, province);
    const to = await tree.join(SECOND_STATION, province);
    for (const node of [from, to]) await tell(node, province);
    const county = await tree.join(COUNTY, province);
    for (const node of [county, from, to]) await tell(province, node);
    assert.not(county.authority.nodes().has(COUNTY), 'the node list it has is of before');
    const id = await moved({ tree, province, county, from, to });
    for (const node of [to, from]) await tell(node, county);
    await tell(county, to);
    const claims = () => to.applier.everything(to.store, PERSON, idToRef(id)).length;
    assert.is(claims(), 1);
    await tell(county, province);
    await tell(province, county);
    await tell(county, to);
    assert.is(claims(), 6);
    await tell(county, province);
    for (const node of [county, province, to]) {
      const waiting = prefixRange(textKey(KIND.note, 'carry'));
      for await (const [key] of node.store.range(...waiting)) assert.unreachable(textOfKey(key));
    }
  },
  GENEROUS,
);

test(
  'of one who was registered where nobody here hears, what is said elsewhere is brought too',
  async (t) => {
    const world = await makeWorld(t);
    const { county, from, to } = world;
    const id = 'anm0xwdjj16fjmwc-1-95a053f0';
    await write(from, [about(id, '107', { XM: '王改' })]);
    await write(to, [{ ...person(9), event: '105', since: '20040901', target: idToRef(id) }]);
    for (const node of [to, from]) await tell(node, county);
    await tell(county, to);
    const claims = to.query.record(PERSON, idToRef(id))?.contributions ?? [];
    assert.ok(claims.some(({ values }) => values.includes('王改')));
  },
  GENEROUS,
);
