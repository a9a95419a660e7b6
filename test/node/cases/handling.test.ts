import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../../bin/policy-file.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { Draft } from '../../../node/capture/capture.js';
import type { CaseView } from '../../../node/cases/cases.js';
import type { Clock } from '../../../node/clock.js';
import { closeCase, openCase } from '../../../node/methods/case-work.js';
import { statusOf } from '../../../node/methods/status.js';
import type { HujiNode } from '../../../node/node.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../../harness.js';
import { about, type Values } from '../drafts.js';
import { feed } from '../feeding.js';
import { pictureOf } from '../picture.js';
import {
  COUNTY,
  framesOf,
  hastyClock,
  SECOND_STATION,
  STATION,
  sealTails,
  write,
} from '../tree.js';
import { exchange, type FourNodes, makeFour, operators } from './four-nodes.js';
import { assertSound, listOf, single } from './world.js';

const test = suite('node/cases: handling');
const GENEROUS = { limitMs: 60_000 };
const DAY = 86_400_000;
const CHILD = { XM: '赵小来', XB: '1', CSRQ: '20030501' };

interface Later extends FourNodes {
  readonly all: readonly HujiNode[];
  readonly clock: Clock;
  pass(days: number): void;
}

async function makeWorld(t: TestContext): Promise<Later> {
  let offset = 0;
  const clock = { ...hastyClock, now: () => hastyClock.now() + offset };
  const four = await makeFour(t, { clock });
  const { station, second, county, province } = four;
  const pass = (days: number) => {
    offset += days * DAY;
  };
  return { ...four, clock, all: [station, second, county, province], pass };
}

async function open(node: HujiNode, params: { [name: string]: unknown }) {
  const given = params as Parameters<typeof openCase>[2];
  return (await openCase(node, operators, given)) as { case: string; record: string; due: string };
}

function born(values: Values, more: Partial<Draft> = {}): Draft {
  return { ...single(40, { ...CHILD, GMSFHM: '', ...values }), event: '101', ...more };
}

/** Of somebody found on a visit; a missing number is another matter. */
const kindsOf = async (node: HujiNode) =>
  (await listOf(node)).map(({ kind }) => kind).filter((kind) => kind !== 'wrong-number');

async function only(node: HujiNode, kind: string): Promise<CaseView> {
  const found = (await listOf(node)).filter((each) => each.kind === kind);
  assert.is(found.length, 1, `${node.identity.code} ${kind}`);
  return found[0] as CaseView;
}

async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  return 'done';
}

test(
  'somebody unregistered is a case with an owner and a day, until a registration names it',
  async (t) => {
    const world = await makeWorld(t);
    const { station, all } = world;
    const opened = await open(station, { cause: 'over-quota', officer: '王建国', fields: CHILD });
    const found = await only(station, 'unregistered');
    assert.equal(
      [found.id, found.reasons, found.owner, found.due, found.inCharge, found.overdue],
      [opened.case, ['over-quota'], `${STATION} 王建国`, opened.due, STATION, false],
    );
    await exchange(world);
    for (const node of [station, world.county, world.province]) {
      assert.equal((await only(node, 'unregistered')).due, opened.due, node.identity.code);
    }
    assert.equal(await kindsOf(world.second), []);
    const documents = [{ kind: '出生医学证明' }];
    const [child] = await write(station, [born({ AJBH: opened.record }, { documents })]);
    await exchange(world);
    for (const node of all) {
      assert.equal(await kindsOf(node), [], node.identity.code);
      await assertSound(node);
    }
    const reversal = about(child?.id ?? '', '113', { CXBG: child?.change ?? '' });
    await write(station, [reversal]);
    await exchange(world);
    for (const node of [station, world.county]) {
      assert.equal(await kindsOf(node), ['unregistered'], 'it was a mistake');
      await assertSound(node);
    }
  },
  GENEROUS,
);

test(
  'past its day it goes up to the tier above, which sees it and may close it',
  async (t) => {
    const world = await makeWorld(t);
    const { station, county, province, clock } = world;
    const opened = await open(county, { cause: 'foundling', station: STATION, fields: CHILD });
    await exchange(world);
    const close = (node: HujiNode) =>
      refused(closeCase(node, operators, { id: opened.case, why: '已被收养' }));
    assert.match(await close(county), `CASE_ELSEWHERE: ${STATION}`);
    const overdue = async (node: HujiNode) =>
      (await node.cases.query.list({ ...ALL, overdue: true })).cases.map(({ id }) => id);
    const counted = async (node: HujiNode) => {
      const { counts, children } = (await statusOf(node, '', [])) as unknown as {
        counts: { overdue: number };
        children: { node: string; overdue: number }[];
      };
      return [counts.overdue, children.filter((each) => each.overdue > 0).map((each) => each.node)];
    };
    assert.equal(await overdue(county), []);
    world.pass(60);
    assert.equal(await overdue(county), [], 'the day itself counts');
    world.pass(1);
    for (const node of [station, county, province]) {
      assert.equal(await overdue(node), [opened.case]);
      const { escalatedTo, owner, inCharge } = await only(node, 'unregistered');
      assert.equal([escalatedTo, owner, inCharge], [COUNTY, STATION, STATION]);
    }
    assert.equal(await counted(county), [1, [STATION]]);
    assert.equal((await counted(province))[0], 1);
    assert.equal(
      (await counted(await world.tree.reopen(station, { clock })))[0],
      1,
      'after a start too',
    );
    assert.match(await close(province), 'CASE_ELSEWHERE');
    assert.is(await close(county), 'done');
    assert.equal(await counted(county), [0, []]);
    assert.match(await close(county), 'CASE_UNKNOWN');
    await assertSound(county);
  },
  GENEROUS,
);

const ALL = { area: null, kind: null, state: null, limit: 100, after: null };

test(
  'registered at another station, it is over at the first too',
  async (t) => {
    const world = await makeWorld(t);
    const { station, second, county, all } = world;
    const opened = await open(station, { cause: 'other', fields: CHILD });
    await exchange(world);
    await write(second, [
      born({ AJBH: opened.record }, { event: '108', documents: [{ kind: '判决书' }] }),
    ]);
    await exchange(world);
    for (const node of all) {
      assert.equal(await kindsOf(node), [], node.identity.code);
      await assertSound(node);
    }
    const closings = (await changesOf(county)).filter((event) => event === '423');
    assert.is(closings.length, 1);
  },
  GENEROUS,
);

async function changesOf(node: HujiNode): Promise<string[]> {
  const events: string[] = [];
  const { changesOf: read, readFrame } = await import('../../../proto/frame.js');
  await sealTails(node);
  for (const frame of await framesOf(node)) {
    events.push(...read(readFrame(frame)).map(({ event }) => event));
  }
  return events;
}

test(
  'a paper that is missing is one until it is brought, or somebody says why it need not be',
  async (t) => {
    const world = await makeWorld(t);
    const { station, county } = world;
    const people = await write(station, [single(1), single(2)]);
    const [first = '', second = ''] = people.map(({ id }) => id);
    const papers = ['birth-certificate', '亲子鉴定'];
    const opened = await open(station, { person: first, papers, due: '20300101' });
    await open(station, { person: second, papers: ['判决书'] });
    await exchange(world);
    const found = await county.cases.query.find(opened.case);
    assert.equal(found?.reasons, ['birth-certificate', 'paternity-test']);
    assert.equal([found?.due, found?.owner], ['20300101', STATION]);
    const bring = (kind: string) =>
      write(station, [about(first, '120', { MZ: '01' }, 'declared', { documents: [{ kind }] })]);
    await bring('出生医学证明');
    assert.equal((await station.cases.query.find(opened.case))?.reasons, ['paternity-test']);
    await bring('亲子鉴定');
    assert.equal(await kindsOf(station), ['missing-document']);
    const { id } = await only(station, 'missing-document');
    await closeCase(station, operators, { id, why: '原件已遗失，派出所核实' });
    await exchange(world);
    for (const node of [station, county]) {
      assert.equal(await kindsOf(node), []);
      await assertSound(node);
    }
    // It is missing anew for whoever had seen what was brought.
    await open(station, { person: first, papers: ['birth-certificate'] });
    assert.equal(await kindsOf(station), ['missing-document']);
  },
  GENEROUS,
);

test(
  'a policy sets the days also of cases nobody opened',
  async (t) => {
    const world = await makeWorld(t);
    const { station, province } = world;
    await write(station, [born({})]);
    assert.is((await only(station, 'missing-document')).due, null);
    const { document } = readPolicyFile('form-first');
    const policy = authorityDraft('913', 'policy', 'form-first', { ...document, version: 2 });
    await write(province, [policy], { lane: 'all' });
    await exchange(world);
    const found = await only(station, 'missing-document');
    assert.equal(found.reasons, ['birth']);
    assert.ok(found.due !== null && !found.overdue);
    world.pass(31);
    assert.ok((await only(station, 'missing-document')).overdue);
    for (const node of [station, province]) await assertSound(node);
    await closeCase(station, operators, { id: found.id, why: '入户调查核实' });
    assert.equal(await kindsOf(station), []);
  },
  GENEROUS,
);

test(
  'registration first, case later, in any order: the same cases everywhere',
  async (t) => {
    const world = await makeWorld(t);
    const { station, second, province } = world;
    const dice = seededRandom(t.seed, 11);
    const opened: string[] = [];
    for (let at = 0; at < 6; at++) {
      const cause = dice() < 0.5 ? 'over-quota' : 'released';
      const fields = { ...CHILD, XM: `赵${at}` };
      opened.push((await open(dice() < 0.5 ? station : second, { cause, fields })).record);
    }
    await exchange(world);
    for (const [at, record] of opened.entries()) {
      if (dice() < 0.4) continue;
      const values = { XM: `赵${at}`, HH: `${50 + at}`, AJBH: record };
      await write(dice() < 0.5 ? station : second, [born(values)]);
    }
    await exchange(world);
    const frames = await framesOf(province);
    const fresh = await world.tree.open(SECOND_STATION);
    await feed(fresh, frames, dice);
    assert.equal((await pictureOf(fresh)).cases, (await pictureOf(province)).cases);
    for (const node of [fresh, ...world.all]) await assertSound(node);
  },
  GENEROUS,
);
