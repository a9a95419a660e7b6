import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../bin/document.js';
import { declarationsOf } from '../../../node/apply/declarations.js';
import { dayOf } from '../../../node/clock.js';
import type { Json } from '../../../node/control/control.js';
import { nodeAct } from '../../../node/node-act.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { CardWorld, reasonsOf } from '../methods/card/card-world.js';
import { COUNTY, framesOf, hastyClock, SECOND_STATION, STATION, write } from '../tree.js';

const test = suite('node/gate/gate-keeper');
const GENEROUS = { limitMs: 60_000 };
const DAY = 86_400_000;

/** A wall clock that is moved by whole days. */
class Days {
  private days = 0;

  readonly clock = { ...hastyClock, now: () => hastyClock.now() + this.days * DAY };

  pass(days: number): void {
    this.days += days;
  }
}

async function gateOf(world: CardWorld): Promise<Json> {
  const shown = await world.province.call('gate.show', { area: COUNTY });
  return partOf(listIn(shown, 'stations')[0] ?? null, 'gate') ?? null;
}

async function look(world: CardWorld): Promise<void> {
  for (const node of world.nodes()) await node.gates.look();
  await world.exchange();
}

/** Somebody's number becomes another's: a case about who he is, above the limit. */
async function shareNumber(world: CardWorld, id: string): Promise<void> {
  const wrong = about(id, '107', { GMSFHM: '229901196405120018' }, 'register');
  await write(world.station.node, [wrong]);
  await world.exchange();
}

test(
  'a gate closes by itself when a case passes the limit, says why, and cards are held',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = '', two = '', three = ''] = await world.people(3);
    await world.open();
    const decided = await world.sampled(one, 1);
    await world.taken(world.province, 'authorise', decided);
    const waiting = await world.sampled(two, 2);
    await look(world);
    assert.is(partOf(await gateOf(world), 'open'), true, 'nothing has broken its proof');
    await shareNumber(world, three);
    await look(world);
    const gate = await gateOf(world);
    assert.is(partOf(gate, 'open'), false);
    assert.is(partOf(gate, 'byItself'), true);
    assert.is(textIn(gate, 'why'), 'identity-cases 1');
    const alarms = () => world.province.node.alarms.list().map(({ code }) => code);
    assert.ok(alarms().includes('GATE_BROKEN'));
    // Everybody has heard it; what was authorised before goes on, the other is held.
    const status = await world.county.call('card.status', { card: waiting });
    assert.is(textIn(partOf(status, 'held') ?? null, 'code'), 'GATE_CLOSED');
    assert.is(partOf(await world.county.call('card.status', { card: decided }), 'held'), null);
    assert.is(partOf(await world.county.call('card.list'), 'held'), 1);
    const [late] = await world.step(world.province, 'authorise', { card: waiting });
    assert.equal(reasonsOf(late), ['GATE_CLOSED']);
    await world.taken(world.province, 'produce', decided);
    await look(world);
    assert.is(partOf(await gateOf(world), 'open'), false, 'only an officer opens it again');
  },
  GENEROUS,
);

test(
  'it closes before anything is authorised past the break, whenever it was last looked at',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = '', two = ''] = await world.people(2);
    await world.open();
    const card = await world.sampled(two, 1);
    await shareNumber(world, one);
    const [late] = await world.step(world.province, 'authorise', { card });
    assert.equal(reasonsOf(late), ['GATE_CLOSED']);
    assert.is(partOf(await gateOf(world), 'byItself'), true);
  },
  GENEROUS,
);

test(
  'a digest that is lost, or a change that does not count, closes it; later changes do not',
  async (t) => {
    const world = await CardWorld.make(t);
    const { node } = world.station;
    await world.people(2);
    await world.open();
    const [added] = await write(node, [person(21)]);
    await world.verify(added?.id ?? '');
    await world.exchange();
    await look(world);
    assert.is(textIn(await gateOf(world), 'why'), '', 'one more person breaks nothing');
    const [{ declaration } = { declaration: null }] = await declarationsOf(node.store, STATION, 1);
    const other = { ...declaration, digest: '0'.repeat(64) };
    await write(node, [nodeAct('971', STATION, other)]);
    await world.exchange();
    await look(world);
    assert.is(textIn(await gateOf(world), 'why'), 'digest-differs 1');
    await world.open();
    await look(world);
    assert.is(partOf(await gateOf(world), 'open'), true, 'mended and opened again');
    const alarms = world.province.node.alarms.list().map(({ code }) => code);
    assert.not.ok(alarms.includes('GATE_BROKEN'));
  },
  GENEROUS,
);

test(
  'a gate that stands is renewed, and closes where nothing was compared for too long',
  async (t) => {
    const days = new Days();
    const world = await CardWorld.make(t, { clock: days.clock });
    await world.people(1);
    await world.open();
    const first = textIn(await gateOf(world), 'until');
    await look(world);
    assert.is(textIn(await gateOf(world), 'until'), first, 'not before it is time');
    for (let week = 0; week < 3; week++) {
      days.pass(6);
      await look(world);
      await look(world);
      const gate = await gateOf(world);
      assert.is(partOf(gate, 'open'), true, `week ${week}`);
      assert.ok(textIn(gate, 'until') > first);
    }
    const declared = await declarationsOf(world.station.node.store, STATION, 20);
    assert.ok(declared.length > 1, 'the station declares its digest anew');
    // The station falls silent: the province goes on for a month, no longer.
    for (let week = 0; week < 6; week++) {
      days.pass(6);
      await world.province.node.gates.look();
    }
    const gate = await gateOf(world);
    assert.is(partOf(gate, 'open'), false);
    assert.match(textIn(gate, 'why'), /^not-compared 3\d$/);
  },
  GENEROUS,
);

test(
  'of a county one station closes and stays closed, while the others are renewed',
  async (t) => {
    const days = new Days();
    const { clock } = days;
    const world = await CardWorld.make(t, { clock });
    await world.people(1);
    await world.open();
    const { node } = world.province;
    const second = await world.tree.join(SECOND_STATION, node, { clock });
    await write(second, [person(33)], { seal: true });
    for (const frame of await framesOf(second, SECOND_STATION)) await node.receiver.receive(frame);
    await node.settled();
    const isOpen = (station: string) => {
      return node.authority.current().gates.isOpen(station, dayOf(clock));
    };
    assert.equal([isOpen(STATION), isOpen(SECOND_STATION)], [true, true], 'the county is open');
    await node.gates.look();
    assert.equal([isOpen(STATION), isOpen(SECOND_STATION)], [true, false], 'it declared nothing');
    days.pass(9);
    await node.gates.look();
    days.pass(5);
    assert.equal([isOpen(STATION), isOpen(SECOND_STATION)], [true, false]);
    assert.is(node.authority.current().gates.of(STATION)?.area, STATION, 'renewed alone');
  },
  GENEROUS,
);
