import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../../bin/policy-file.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import { decideCase } from '../../../node/methods/decide.js';
import { explain } from '../../../node/methods/explaining.js';
import type { HujiNode } from '../../../node/node.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { about } from '../drafts.js';
import { COUNTY, PROVINCE, STATION, write } from '../tree.js';
import { exchange, makeFour, operators } from './four-nodes.js';
import { kindsOf, listOf, numberOf, single } from './world.js';

const test = suite('node/cases: rulings');
const GENEROUS = { limitMs: 60_000 };
const PERSON = entityNo('person');

function shown(node: HujiNode, id: string, field = 'XM'): string {
  const { fields } = explain(node, { entity: 'person', id, field }) as unknown as {
    fields: { value: string; rule: string }[];
  };
  return `${fields[0]?.value} by ${fields[0]?.rule}`;
}

async function assertChecked({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

async function decided(node: HujiNode, params: { [name: string]: unknown }): Promise<string> {
  try {
    const given = { why: '核对', ...params } as Parameters<typeof decideCase>[2];
    const { what } = (await decideCase(node, operators, given)) as { what: string };
    return what;
  } catch (error) {
    return (error as Error).message;
  }
}

test(
  'a claim is named, or a value no claim has, and the case is over at every tier',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province } = world;
    const [a] = await write(station, [single(1)]);
    const person = a?.id ?? '';
    const [booklet] = await write(station, [about(person, '120', { XM: '王丽' }, 'booklet')]);
    const [found] = await listOf(station);
    const id = found?.id ?? '';
    assert.is(found?.kind, 'sources-disagree');
    const claim = booklet?.change ?? '';
    assert.is(await decided(station, { id, claim }), 'value');
    assert.is(shown(station, person), '王丽 by verdict');
    assert.equal(await listOf(station), []);
    await exchange(world);
    for (const node of [county, province]) {
      assert.is(shown(node, person), '王丽 by verdict');
      assert.equal(await listOf(node), []);
    }
    // Another claim it did not see opens it again; now neither is right.
    await write(station, [about(person, '120', { XM: '王莉' }, 'card')]);
    assert.equal(await kindsOf(station), ['sources-disagree']);
    assert.is(await decided(station, { id, values: { 姓名: '王立' } }), 'value');
    await exchange(world);
    for (const node of [station, county, province]) {
      assert.is(shown(node, person).slice(0, 2), '王立');
      assert.equal(await listOf(node), [], node.identity.code);
      await assertChecked(node);
    }
  },
  GENEROUS,
);

test(
  'what is said elsewhere is decided by who hears both sides',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province } = world;
    const [a] = await write(station, [single(1)]);
    await exchange(world);
    const person = a?.id ?? '';
    await write(county, [about(person, '120', { XM: '李四' }, 'declared')]);
    await exchange(world);
    const [found] = await listOf(county);
    const id = found?.id ?? '';
    assert.equal([found?.kind, found?.inCharge], ['sources-disagree', COUNTY]);
    assert.match(await decided(station, { id, values: { XM: '王1' } }), 'CASE_ELSEWHERE');
    assert.is(await decided(county, { id, values: { XM: '王1' } }), 'value');
    await exchange(world);
    for (const node of [station, county, province]) {
      assert.equal(await listOf(node), [], node.identity.code);
      assert.is(shown(node, person), '王1 by verdict');
    }
  },
  GENEROUS,
);

test(
  'an item that takes a higher tier is decided there, and nowhere else',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province } = world;
    const { document } = readPolicyFile('form-first');
    const policy = authorityDraft('913', 'policy', 'form-first', { ...document, version: 2 });
    await write(province, [policy], { lane: 'all' });
    await exchange(world);
    const [a, b] = await write(station, [single(1), single(2, { GMSFHM: numberOf(2) })]);
    await write(station, [about(a?.id ?? '', '120', { XM: '王丽' }, 'booklet')]);
    await exchange(world);
    const all = await listOf(station);
    const name = all.find(({ kind }) => kind === 'sources-disagree')?.id ?? '';
    const number = all.find(({ kind }) => kind === 'wrong-number')?.id ?? '';
    const values = { XM: '王丽' };
    assert.match(await decided(station, { id: name, values }), `APPROVAL_NEEDED: XM ${COUNTY}`);
    assert.match(await decided(second, { id: name, values }), 'CASE_UNKNOWN');
    assert.is(await decided(county, { id: name, values }), 'value');
    const right = { GMSFHM: numberOf(5) };
    assert.match(await decided(station, { id: number, values: right }), `GMSFHM ${PROVINCE}`);
    const named = await decided(county, { id: number, values: right });
    assert.match(named, `CASE_ELSEWHERE: ${PROVINCE}`);
    assert.is(await decided(province, { id: number, values: right }), 'value');
    await exchange(world);
    for (const node of [station, county, province]) {
      assert.equal(await listOf(node), [], node.identity.code);
      const view = node.query.record(PERSON, idToRef(b?.id ?? ''));
      assert.is(view?.value(6), numberOf(5));
    }
  },
  GENEROUS,
);

test('what does not fit is refused with what is wrong', async (t) => {
  const { station } = await makeFour(t);
  const [a] = await write(station, [single(1), single(2, { GMSFHM: numberOf(3) })]);
  await write(station, [about(a?.id ?? '', '120', { XB: '2' }, 'booklet')]);
  const all = await listOf(station);
  const idOf = (kind: string) => all.find((each) => each.kind === kind)?.id ?? '';
  const id = idOf('sources-disagree');
  const cases: readonly (readonly [{ [name: string]: unknown }, string])[] = [
    [{ id, values: { XX1: '2' } }, 'FIELD_UNKNOWN: XX1'],
    [{ id, values: { XM: '王' } }, 'CASE_VERDICT: XM'],
    [{ id, values: { XB: '' } }, 'FIELD_VALUE: XB'],
    [{ id, values: { XB: '7' } }, 'CODE_UNKNOWN: XB'],
    [{ id, values: {} }, 'USAGE'],
    [{ id, values: ['XB'] }, 'USAGE'],
    [{ id }, 'USAGE'],
    [{ id, values: { XB: '1' }, same: true }, 'USAGE'],
    [{ id, claim: 'nothing' }, 'CLAIM_UNKNOWN'],
    [{ id, claim: `${a?.id}:NO` }, 'FIELD_UNKNOWN'],
    [{ id, claim: `${a?.id}:XM` }, 'CASE_VERDICT: XM'],
    [{ id, keep: a?.id }, 'CASE_VERDICT: keep for sources-disagree'],
    [{ id: idOf('shared-number'), values: { XM: '王' } }, 'CASE_VERDICT: value for shared-number'],
    [{ id: 'f'.repeat(32), values: { XB: '1' } }, 'CASE_UNKNOWN'],
    [{ id, values: { XB: '1' }, why: '' }, 'USAGE'],
  ];
  for (const [params, expected] of cases) assert.match(await decided(station, params), expected);
  assert.is(await decided(station, { id, values: { XB: '1' } }), 'value');
  assert.match(await decided(station, { id, values: { XB: '2' } }), 'CASE_UNKNOWN');
});

test(
  'two tiers that decide at once: the higher one is followed everywhere',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province } = world;
    const [a] = await write(station, [single(1)]);
    const person = a?.id ?? '';
    await write(station, [about(person, '120', { XM: '王丽' }, 'booklet')]);
    await exchange(world);
    const [found] = await listOf(station);
    const id = found?.id ?? '';
    const ruling = (tier: string) => JSON.stringify({ tier, reject: {}, why: '核对', case: id });
    assert.is(await decided(station, { id, values: { XM: '王丽' } }), 'value');
    const above = about(person, '130', { XM: '王1', CJNR: ruling('county') }, 'none');
    await write(county, [above], { lane: STATION });
    await exchange(world);
    for (const node of [station, county, province]) {
      assert.is(shown(node, person), '王1 by verdict', node.identity.code);
      await assertChecked(node);
    }
  },
  GENEROUS,
);
