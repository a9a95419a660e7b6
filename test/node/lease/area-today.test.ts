import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { TRAINING_AREAS } from '../../../node/authority/tables/training-areas.js';
import { suite } from '../../harness.js';
import { SECOND_STATION, write } from '../tree.js';
import { AREA, grantTo, makeWorld, SINCE } from './leased.js';

const test = suite('node/lease: districts');

test('a district with another code gives no more numbers of the old one', async (t) => {
  const world = await makeWorld(t);
  const { province, city, county, station } = world;
  await grantTo(t, world, 1, 50);
  assert.is((await station.number()).slice(0, 6), AREA);
  const NEW = '229950';
  const entries = TRAINING_AREAS.map((entry) =>
    entry.code === AREA ? { ...entry, to: SINCE, became: NEW } : entry,
  );
  const table = { name: 'area', version: 2, entries };
  const draft = authorityDraft('913', 'codes', 'area', table);
  await write(province.node, [draft], { lane: 'all', seal: true });
  await t.until('everybody has the table', () =>
    [city, county, station].every(({ node }) => node.authority.districts() !== null),
  );
  assert.is(await station.number(), 'LEASE_NONE', 'of the new code it has no block yet');
  assert.is(await county.refusal(SECOND_STATION, 60, 70), 'CODE_UNKNOWN');
  const early = await county.number({ born: '20040101', number: 'area' });
  assert.is(early.slice(0, 6), NEW, 'the county numbers under the new code as under the old');
  const grants = [
    [province, city],
    [city, county],
    [county, station],
  ] as const;
  for (const [office, { node }] of grants) {
    await office.grant(node.identity.code, 1, 500, { area: NEW });
    const own = () => node.leasing.book.own();
    await t.until('the block is there', () => own().some(({ area }) => area === NEW));
  }
  assert.is((await station.number()).slice(0, 6), NEW);
  assert.is(station.node.leasing.book.own().length, 2, 'what was granted stays known');
});
