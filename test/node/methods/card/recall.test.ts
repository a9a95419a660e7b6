import * as assert from 'uvu/assert';
import { partOf, textIn } from '../../../../bin/document.js';
import { authorityDraft } from '../../../../node/authority/registrar.js';
import { CardRecaller } from '../../../../node/methods/card/recaller.js';
import { suite } from '../../../harness.js';
import { about } from '../../drafts.js';
import { write } from '../../tree.js';
import { CardWorld, reasonsOf } from './card-world.js';
import { photo } from './jpeg.js';

const test = suite('node/methods/card: who dies or moves');
const GENEROUS = { limitMs: 60_000 };

test(
  'a death stops an application: cancelled before the decision, recalled after it, down the lane',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = '', two = ''] = await world.people(2);
    await world.open();
    const early = await world.sampled(one, 1);
    const late = await world.sampled(two, 2);
    await world.taken(world.province, 'authorise', late);
    await world.taken(world.province, 'produce', late);
    const recaller = new CardRecaller(world.province.node);
    assert.is(await recaller.look(), 0, 'everybody lives');
    for (const id of [one, two]) {
      await write(world.station.node, [about(id, '102', { SWRQ: '20041010' }, 'register')]);
    }
    await world.exchange();
    const held = partOf(await world.county.call('card.status', { card: late }), 'held') ?? null;
    assert.is(textIn(held, 'code'), 'CARD_NOT_LIVE');
    const [sent] = await world.step(world.province, 'dispatch', { card: late });
    assert.equal(reasonsOf(sent), ['CARD_NOT_LIVE']);
    assert.is(await recaller.look(), 2);
    await world.exchange();
    for (const [card, stage] of [
      [early, 'cancelled'],
      [late, 'recalled'],
    ] as const) {
      for (const asked of [world.station, world.county]) {
        const status = await asked.call('card.status', { card });
        assert.is(textIn(status, 'stage'), stage);
        assert.is(textIn(status, 'why'), 'CARD_NOT_LIVE');
      }
    }
    assert.is(await recaller.look(), 0, 'it says so once');
  },
  GENEROUS,
);

test(
  'a card handed over is not under way: who dies then is asked for it by people',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const card = await world.sampled(one, 1);
    for (const step of ['authorise', 'produce', 'dispatch']) {
      await world.taken(world.province, step, card);
    }
    await world.taken(world.station, 'receive', card);
    await world.taken(world.station, 'hand-over', card);
    await write(world.station.node, [about(one, '111', {}, 'register')]);
    await world.exchange();
    assert.is(await new CardRecaller(world.province.node).look(), 0);
    assert.is(await world.stageAt(world.province, card), 'handed-over');
  },
  GENEROUS,
);

test(
  'while it is open who somebody is, his card is neither made nor handed over',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const card = await world.sampled(one, 1);
    await world.taken(world.province, 'authorise', card);
    const wrong = about(one, '107', { GMSFHM: '229901196405120018' }, 'register');
    await write(world.station.node, [wrong]);
    await world.exchange();
    const [made] = await world.step(world.province, 'produce', { card });
    assert.equal(reasonsOf(made), ['CARD_CASE_OPEN']);
    const held = partOf(await world.station.call('card.status', { card }), 'held') ?? null;
    assert.is(textIn(held, 'code'), 'CARD_CASE_OPEN');
    assert.is(await new CardRecaller(world.province.node).look(), 0, 'it waits for the verdict');
    assert.is(await world.stageAt(world.province, card), 'authorised');
  },
  GENEROUS,
);

test(
  'where the rights forbid the step it says so, and goes through the others all the same',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = '', two = ''] = await world.people(2);
    await world.open();
    const [first] = await world.accept({ person: one, reason: '12', photo: photo(1) });
    const [second] = await world.accept({ person: two, reason: '12', photo: photo(2) });
    assert.equal([reasonsOf(first), reasonsOf(second)], [['ok'], ['ok']]);
    for (const id of [one, two]) {
      await write(world.station.node, [about(id, '102', { SWRQ: '20041010' }, 'register')]);
    }
    await world.exchange();
    const { node } = world.province;
    const { document } = node.authority.current().rights;
    const rules = document.rules.filter(({ events }) => !events.includes('512'));
    const table = { version: 9, rules };
    await write(node, [authorityDraft('913', 'rights', 'rights', table)], {
      lane: 'all',
      seal: true,
    });
    await node.settled();
    const recaller = new CardRecaller(node);
    assert.is(await recaller.look(), 0);
    assert.ok(node.alarms.list().some(({ subject }) => subject === 'card'));
    const back = authorityDraft('913', 'rights', 'rights', { ...document, version: 10 });
    await write(node, [back], { lane: 'all', seal: true });
    await node.settled();
    assert.is(await recaller.look(), 2);
  },
  GENEROUS,
);
