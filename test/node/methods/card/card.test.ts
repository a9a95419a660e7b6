import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../../../bin/document.js';
import { Fsck } from '../../../../node/fsck/fsck.js';
import { readGate } from '../../../../node/identity/gate-certificate.js';
import { suite } from '../../../harness.js';
import { about } from '../../drafts.js';
import { refused } from '../../identity/province.js';
import { COUNTY, STATION, write } from '../../tree.js';
import { CardWorld, reasonsOf } from './card-world.js';
import { jpeg, photo } from './jpeg.js';

const test = suite('node/methods/card');
const GENEROUS = { limitMs: 60_000 };

test(
  'from the counter to the counter: every tier its step, the same stage at each',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(2);
    await world.open();
    const card = await world.sampled(one);
    assert.match(card, /^229901001\d{8}00001$/);
    await world.handedOver(card);
    for (const asked of [world.station, world.county, world.city, world.province]) {
      assert.is(await world.stageAt(asked, card), 'handed-over');
      const list = await asked.call('card.list', { stage: 'handed-over' });
      assert.equal(
        listIn(list, 'applications').map((row) => textIn(row, 'number')),
        [card],
      );
      assert.is(numberIn(partOf(list, 'counts') ?? null, 'handed-over'), 1);
      const { store, log, counters } = asked.node;
      const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
      assert.equal(report.findings, []);
    }
    const shown = await world.county.call('card.show', { card });
    const acts = listIn(shown, 'acts').map((act) => textIn(act, 'step'));
    const way = 'accept review approve sample authorise produce dispatch dispatch dispatch';
    assert.equal(acts, [...way.split(' '), 'receive', 'hand-over']);
    const officers = listIn(shown, 'acts').map((act) => textIn(act, 'operator'));
    assert.equal(officers.slice(0, 3), ['acceptor', 'reviewer', 'approver']);
    assert.match(textIn(partOf(shown, 'items') ?? null, 'GMSFHM'), /^229901\*{8}/);
  },
  GENEROUS,
);

test(
  'a refusal lists every reason at once, and nothing is written',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    const [bare] = await write(world.station.node, [
      about(one, '107', { GMSFHM: '229901196405120018' }, 'register'),
    ]);
    assert.ok(bare);
    const small = jpeg({ width: 300, bytes: 9000 }).toString('base64');
    const [answer] = await world.accept({ person: one, reason: '12', photo: small });
    const codes = reasonsOf(answer);
    assert.equal(codes, [
      'GATE_CLOSED',
      'CARD_CASE_OPEN',
      'CARD_NUMBER',
      'CARD_PHOTO',
      'CARD_PHOTO',
    ]);
    assert.is(textIn(answer ?? null, 'code'), 'CARD_REFUSED');
    const list = await world.station.call('card.list');
    assert.equal(
      Object.values(Object(partOf(list, 'counts'))).filter((count) => count !== 0),
      [],
    );
  },
  GENEROUS,
);

test(
  'one application a person; two at once are one',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = '', two = ''] = await world.people(2);
    await world.open();
    const line = { person: one, reason: '12', photo: photo(1) };
    const answers = await world.accept(line, line, { ...line, person: two });
    assert.equal(answers.map(reasonsOf), [['ok'], ['CARD_APPLIED'], ['ok']]);
    const numbers = answers.flatMap((answer) => textIn(answer, 'number') || []);
    assert.equal(
      numbers.map((number) => number.slice(-5)),
      ['00001', '00002'],
    );
    const again = { ...line, ref: 'a' };
    const [refusedTwice] = await world.accept(again);
    assert.equal(reasonsOf(refusedTwice), ['CARD_APPLIED']);
    await world.step(world.station, 'cancel', { card: numbers[0] ?? '', why: '本人撤回' });
    const [first] = await world.accept(again);
    const [second] = await world.accept(again);
    assert.equal(first, second, 'the same ref again is the first answer');
    assert.equal(reasonsOf(first), ['ok']);
    const [other] = await world.accept({ ...again, reason: '13' });
    assert.equal(reasonsOf(other), ['REF_TAKEN']);
    // A step's name is said beside its lines.
    const withdrawn = { ref: 'b', card: textIn(first, 'number'), why: '本人撤回' };
    const [cancelled] = await world.step(world.station, 'cancel', withdrawn);
    const [returned] = await world.step(world.station, 'return', withdrawn);
    assert.equal([reasonsOf(cancelled), reasonsOf(returned)], [['ok'], ['REF_TAKEN']]);
  },
  GENEROUS,
);

test(
  'steps are taken in order, by the tier whose they are, by different officers',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const [answer] = await world.accept({ person: one, reason: '12', photo: photo(1) });
    const card = textIn(answer ?? null, 'number');
    await world.exchange();
    const codeOf = async (...asked: Parameters<CardWorld['step']>) =>
      reasonsOf((await world.step(...asked))[0]);
    assert.equal(await codeOf(world.county, 'approve', { card }), ['CARD_STAGE']);
    assert.equal(await codeOf(world.station, 'review', { card }), ['CARD_TIER']);
    assert.equal(await codeOf(world.province, 'produce', { card }), ['CARD_STAGE']);
    assert.equal(await codeOf(world.county, 'review', { card: '0'.repeat(22) }), ['CARD_UNKNOWN']);
    assert.equal(await codeOf(world.county, 'return', { card }), ['FIELD_REQUIRED']);
    assert.equal(await codeOf(world.county, 'review', { card }), ['ok']);
    assert.equal(await codeOf(world.county, 'approve', { card }), ['CARD_SEPARATION']);
    assert.equal(await codeOf(world.approver, 'return', { card, fault: '20' }), ['ok']);
    await world.exchange();
    assert.is(await world.stageAt(world.station, card), 'returned');
    assert.equal(await codeOf(world.station, 'resume', { card }), ['ok']);
    await world.exchange();
    assert.is(await world.stageAt(world.county, card), 'accepted');
    await refused(() => world.county.signed('card.step', { step: 'no' }), 'USAGE');
  },
  GENEROUS,
);

test(
  'the province decides on its own state: a closed gate, a changed item, a second application',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = '', two = ''] = await world.people(2);
    await world.open();
    const card = await world.sampled(one, 1);
    const other = await world.sampled(two, 2);
    await write(world.station.node, [about(two, '107', { XM: '王更名' }, 'register')]);
    await world.exchange();
    const authorise = async (name: string) =>
      reasonsOf((await world.step(world.province, 'authorise', { card: name }))[0]);
    assert.equal(await authorise(other), ['CARD_ITEMS']);
    await world.province.signed('gate.close', { area: STATION, why: '摘要不符' });
    assert.equal(await authorise(card), ['GATE_CLOSED']);
    await world.exchange();
    await refused(() => world.province.signed('gate.close', { area: COUNTY }), 'USAGE');
    const [late] = await world.accept({ person: two, reason: '12', photo: photo(3) });
    assert.ok(reasonsOf(late).includes('GATE_CLOSED'));
  },
  GENEROUS,
);

test(
  'a new card is handed over for the old one: never two',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const first = await world.sampled(one, 1);
    await world.handedOver(first);
    const second = await world.sampled(one, 2);
    for (const step of ['authorise', 'produce', 'dispatch']) {
      await world.taken(world.province, step, second);
    }
    await world.taken(world.station, 'receive', second);
    const [answer] = await world.step(world.station, 'hand-over', { card: second });
    assert.equal(reasonsOf(answer), ['CARD_OLD']);
    await world.taken(world.station, 'hand-over', second, { old: 'collected' });
    const [third] = await world.accept({ person: one, reason: '30', photo: photo(3) });
    assert.equal(reasonsOf(third), ['ok'], 'a valid card stands in nobody’s way');
  },
  GENEROUS,
);

test(
  'a gate opens when what is declared is here, equal and clean; its certificate is the province’s',
  async (t) => {
    const world = await CardWorld.make(t);
    await world.people(3);
    const open = () => world.province.signed('gate.open', { area: COUNTY });
    const stage = async () => {
      const shown = await world.province.call('gate.show', { area: COUNTY });
      const row = listIn(shown, 'stations')[0] ?? null;
      const missing = listIn(row, 'missing').map((each) => textIn(each, 'what'));
      return [textIn(row, 'stage'), ...missing];
    };
    assert.equal(await stage(), ['loading', 'not-declared', 'digest-unknown', 'not-opened']);
    await refused(open, 'GATE_NOT_READY');
    await world.station.signed('gate.declare', { persons: 4, households: 0 });
    await world.exchange();
    assert.equal(await stage(), ['loading', 'persons-missing', 'not-opened']);
    await world.station.signed('gate.declare', { persons: 3, households: 0 });
    await world.exchange();
    assert.equal(await stage(), ['reconciled', 'not-opened']);
    const certificate = await open();
    assert.equal(await stage(), ['open']);
    const root = world.station.node.identity.chain[0] ?? '';
    const read = readGate(JSON.stringify(certificate), root);
    assert.is(read['area'], COUNTY);
    const forged = JSON.stringify(certificate).replace('229901', '229902');
    await refused(() => Promise.resolve().then(() => readGate(forged, root)), 'GATE_CERTIFICATE');
    await refused(() => world.county.signed('gate.open', { area: COUNTY }), 'EVENT_FORBIDDEN');
    await write(world.station.node, [
      about(
        (
          (await world.station.call('find', { household: '229901001000001' })) as unknown as {
            people: { id: string }[];
          }
        ).people[0]?.id ?? '',
        '107',
        { GMSFHM: '229901196405120018' },
        'register',
      ),
    ]);
    await world.exchange();
    assert.equal((await stage())[0], 'loaded', 'a case above the limit breaks the proof');
  },
  GENEROUS,
);
