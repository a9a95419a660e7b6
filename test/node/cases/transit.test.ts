import * as assert from 'uvu/assert';
import { dayOf } from '../../../node/clock.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import { decideCase } from '../../../node/methods/decide.js';
import type { HujiNode } from '../../../node/node.js';
import { refToId } from '../../../proto/id.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../../harness.js';
import { about, draft, type Values } from '../drafts.js';
import { type Dice, feed } from '../feeding.js';
import { framesOf, hastyClock, PROVINCE, sealTails, write } from '../tree.js';
import { exchange, makeFour, operators } from './four-nodes.js';
import { halfMoves } from './transit-model.js';
import { numberOf, single } from './world.js';

const test = suite('node/cases/transit');
const GENEROUS = { limitMs: 120_000 };
const DAY = 86_400_000;

async function makeWorld(t: TestContext) {
  let offset = 0;
  const clock = { ...hastyClock, now: () => hastyClock.now() + offset };
  const four = await makeFour(t, { clock });
  const day = (later = 0) => dayOf({ now: () => clock.now() + later * DAY });
  /** Days go by, somebody looks, and everybody hears of it. */
  const pass = async (days: number) => {
    offset += days * DAY;
    await exchange(four);
    four.province.cases.look();
    await exchange(four);
  };
  return { ...four, clock, day, pass };
}

/** Of moves alone: kind, reasons, station in charge, people. */
async function movesAt(node: HujiNode): Promise<string[]> {
  const wish = { area: null, kind: 'dangling-move' as const, state: null, limit: 500, after: null };
  const { cases } = await node.cases.query.list(wish);
  return cases
    .map(({ id, reasons, inCharge, openedAt, state, records }) => {
      const people = records.map(({ ref }) => refToId(ref)).join();
      return [id, reasons.join(), inCharge, openedAt, state, people].join(' ');
    })
    .sort();
}

/** What the model says of the same, and what is kept. */
async function foundAndExpected(node: HujiNode, today: string) {
  const wish = { area: null, kind: 'dangling-move' as const, state: null, limit: 500, after: null };
  const found = (await node.cases.query.list(wish)).cases.map(({ reasons, records }) => {
    const [what = '', until = ''] = reasons;
    const people = records.map(({ ref }) => refToId(ref)).join();
    return `${what === 'no-arrival' ? 'out' : 'in'} ${until.slice('until-'.length)} ${people}`;
  });
  return { found: found.sort(), expected: await halfMoves(node, today) };
}

async function assertKept({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

const out = (id: string, since: string, more: Values = {}) =>
  about(id, '106', { QCRQ: since, QWDSSXQ: '229901', ...more }, 'register', { since });
const arrival = (id: string, since: string, values: Values) =>
  about(id, '105', values, 'register', { since });

test(
  'whoever moved out and came nowhere is a case after thirty days, at every tier that hears him',
  async (t) => {
    const { station, second, county, province, day, pass } = await makeWorld(t);
    const [made] = await write(station, [single(1)]);
    const id = made?.id ?? '';
    await write(station, [out(id, day())]);
    await pass(30);
    assert.equal(await movesAt(province), []);
    await assertKept(province);
    await pass(1);
    const [found, ...others] = await movesAt(province);
    assert.equal(others, []);
    assert.match(found ?? '', /no-arrival,until-[0-9]{8} 229901500000/u);
    for (const node of [station, county]) assert.equal(await movesAt(node), [found]);
    assert.equal(await movesAt(second), []);
    for (const node of [station, county, province]) await assertKept(node);
    // The station that let him go may wait for him; then he comes after all.
    const [open] = (
      await station.cases.query.list({
        ...{ area: null, kind: 'dangling-move', state: null, limit: 5, after: null },
      })
    ).cases;
    const params = { id: open?.id ?? '', defer: day(20), why: '已联系本人' };
    await decideCase(station, operators, params);
    await pass(1);
    assert.match((await movesAt(province)).join(), 'deferred');
    assert.equal(await movesAt(province), await movesAt(station));
    await write(second, [arrival(id, day(), { HH: '9', YHZGX: '02' })]);
    await pass(0);
    for (const node of [station, county, province]) {
      assert.equal(
        (await movesAt(node)).filter((line) => !line.includes('closed')),
        [],
      );
      await assertKept(node);
    }
  },
  GENEROUS,
);

test(
  'whoever left the province, was called up, came back or died is none',
  async (t) => {
    const { station, second, province, day, pass } = await makeWorld(t);
    const made = await write(
      station,
      [1, 2, 3, 4, 5, 6].map((n) => single(n)),
    );
    const [abroad = '', army = '', back = '', undone = '', dead = '', taken = ''] = made.map(
      ({ id }) => id,
    );
    const moves = await write(station, [
      out(abroad, day(), { QWDSSXQ: '110105' }),
      out(army, day(), { QCZXLB: '0441' }),
      out(back, day()),
      out(undone, day()),
      out(dead, day()),
      out(taken, day()),
    ]);
    await write(station, [
      about(back, '112', {}, 'register'),
      about(undone, '113', { CXBG: moves[3]?.id ?? '' }, 'register'),
      about(dead, '102', { SWRQ: day() }, 'register'),
    ]);
    // A station that did not know which record he had has made another.
    const values = { XM: '王6', XB: '1', CSRQ: '19640512', GMSFHM: numberOf(13), HH: '7' };
    const since = day();
    await write(second, [draft('105', { ...values, YHZGX: '02' }, { since })]);
    await pass(40);
    assert.equal(await movesAt(province), []);
    await assertKept(province);
  },
  GENEROUS,
);

test(
  'an arrival whom the station before has not let go is one, until it does',
  async (t) => {
    const { station, second, county, province, day, pass } = await makeWorld(t);
    const [made] = await write(station, [single(1)]);
    const id = made?.id ?? '';
    await write(second, [arrival(id, day(), { HH: '9', YHZGX: '02' })]);
    await pass(31);
    const [found] = await movesAt(province);
    assert.match(found ?? '', /no-departure,until-[0-9]{8} 229901000000/u);
    for (const node of [station, county]) assert.equal(await movesAt(node), [found]);
    await write(station, [out(id, day())]);
    await pass(0);
    for (const node of [station, county, province]) {
      assert.equal(await movesAt(node), []);
      await assertKept(node);
    }
  },
  GENEROUS,
);

test(
  'the days count from the certificate, and whoever has no number is found too',
  async (t) => {
    const { station, province, day, pass } = await makeWorld(t);
    const made = await write(station, [single(1), single(2, { GMSFHM: '' })]);
    const [certified = '', unnumbered = ''] = made.map(({ id }) => id);
    const issued = day(5);
    const documents = [{ kind: '迁移证', number: 'J0001', issued }];
    await write(station, [{ ...out(certified, day()), documents }, out(unnumbered, day())]);
    await pass(31);
    assert.is((await movesAt(province)).length, 1);
    assert.match((await movesAt(province))[0] ?? '', unnumbered);
    await pass(5);
    assert.is((await movesAt(province)).length, 2);
    await assertKept(province);
  },
  GENEROUS,
);

const EVENTS = ['105', '105', '106', '106', '106', '111', '112', '113', '102'] as const;
const DAYS = ['20040701', '20040801', '20040820', '20990101'] as const;

/** Two stations send people to and fro, and forget things. */
async function comeAndGo(nodes: readonly HujiNode[], dice: Dice, steps: number): Promise<void> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
  const people: { id: string; n: number }[] = [];
  const turns: string[] = [];
  const values = (n: number) => ({
    ...{ XM: `王${n}`, XB: '1', CSRQ: '19640512', YHZGX: '02', HH: String(n) },
    GMSFHM: n === 3 ? '' : numberOf(n * 2 + 1),
  });
  for (let step = 0; step < steps; step++) {
    const node = pick(nodes);
    const since = pick(DAYS);
    if (people.length < 2 || dice() < 0.15) {
      const n = pick([1, 2, 3]);
      const event = pick(['100', '105']);
      const [made] = await write(node, [draft(event, values(n), { since })]);
      people.push({ id: made?.id ?? '', n });
      continue;
    }
    const { id, n } = pick(people);
    const event = pick(EVENTS);
    const documents = dice() < 0.3 ? [{ kind: '迁移证', issued: pick(DAYS) }] : [];
    const said: { [code: string]: Values } = {
      '105': values(n),
      '106': { QCRQ: since, QWDSSXQ: pick(['', '229902', '110105']) },
      '113': { CXBG: turns.length === 0 ? id : pick(turns) },
    };
    const change = about(id, event, said[event] ?? {}, 'register', { since, documents });
    const options = { lane: node.identity.code, session: 0, seal: dice() < 0.5 };
    const [done] = await node.capture.capture([change], options);
    if (done?.ok === true && event !== '113') turns.push(done.id);
  }
}

test(
  'in any order the same moves are found, and those of the model',
  async (t) => {
    const world = await makeWorld(t);
    const dice = seededRandom(t.seed, 11);
    const { tree, station, second, province, day, clock, pass } = world;
    await comeAndGo([station, second], dice, 30);
    await pass(0);
    const { found, expected } = await foundAndExpected(province, day());
    assert.equal(found, expected);
    for (const node of [station, second, world.county, province]) await assertKept(node);
    await sealTails(station);
    await sealTails(second);
    const frames = [
      ...(await framesOf(province, 'all')),
      ...(await framesOf(station, station.identity.code)),
      ...(await framesOf(second, second.identity.code)),
    ];
    const again = await tree.open(PROVINCE, { clock });
    await feed(again, frames, dice);
    again.cases.look();
    await again.settled();
    assert.equal(await movesAt(again), await movesAt(province));
    await assertKept(again);
  },
  GENEROUS,
);
