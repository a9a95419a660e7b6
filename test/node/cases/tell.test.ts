import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../../bin/policy-file.js';
import { withWords } from '../../../conflict/cases/with-words.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { decideCase } from '../../../node/methods/decide.js';
import { entityNo } from '../../../proto/entity.js';
import { suite } from '../../harness.js';
import { about } from '../drafts.js';
import { COUNTY, PROVINCE, SECOND_STATION, STATION, write } from '../tree.js';
import { exchange, makeFour, operators } from './four-nodes.js';
import { assertSound, kindsOf, listOf, numberOf, single } from './world.js';

const test = suite('node/cases: told and decided');

test(
  'each station is told of a case it sees one side of, and that it is over',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province } = world;
    const [a] = await write(station, [single(1)]);
    await write(second, [single(1, { XM: '李四' })]);
    await exchange(world);
    const [there] = await listOf(county);
    for (const node of [station, second, county, province]) {
      const [found, ...others] = await listOf(node);
      assert.equal(others, [], node.identity.code);
      assert.equal(found, there, node.identity.code);
    }
    assert.is(there?.inCharge, COUNTY);
    await write(station, [about(a?.id ?? '', '107', { GMSFHM: numberOf(91) })]);
    await exchange(world);
    for (const node of [station, second, county, province]) {
      assert.equal(await listOf(node), [], node.identity.code);
      await assertSound(node);
    }
  },
  { limitMs: 60_000 },
);

test(
  'a registration that does not stay ends by the same act, at every tier',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province } = world;
    const [a] = await write(station, [single(1)]);
    const [b] = await write(second, [single(1)]);
    await exchange(world);
    const [found] = await listOf(county);
    const params = { id: found?.id ?? '', keep: a?.id ?? '', why: '核对' };
    for (const node of [station, province]) {
      try {
        await decideCase(node, operators, params);
        assert.unreachable();
      } catch (error) {
        assert.match((error as Error).message, `CASE_ELSEWHERE: ${COUNTY}`);
      }
    }
    await decideCase(county, operators, params);
    await exchange(world);
    for (const node of [station, second, county, province]) {
      assert.equal(await kindsOf(node), [], node.identity.code);
      const closed = await node.cases.query.find(found?.id ?? '');
      assert.is(closed?.state, 'closed', node.identity.code);
      await assertSound(node);
    }
    assert.is(province.digester.digest(SECOND_STATION, null).persons, 0);
    assert.is(province.digester.digest(STATION, null).persons, 1);
    assert.ok(b);
    try {
      await decideCase(county, operators, params);
      assert.unreachable();
    } catch (error) {
      assert.match((error as Error).message, 'CASE_CLOSED');
    }
  },
  { limitMs: 60_000 },
);

test(
  'what was decided holds for whom it named: a new member opens it again',
  async (t) => {
    const world = await makeFour(t);
    const { station, county } = world;
    await write(station, [single(1), single(1, { XM: '李四', HH: '7' })]);
    await exchange(world);
    const [found] = await listOf(station);
    const id = found?.id ?? '';
    await decideCase(station, operators, { id, same: true, why: '一人' });
    assert.equal(
      (await listOf(station)).map(({ kind }) => kind),
      ['double-registration'],
    );
    await decideCase(station, operators, { id, different: true, why: '二人' });
    assert.equal(
      (await listOf(station)).map(({ reasons }) => reasons),
      [['decided-different']],
    );
    await decideCase(station, operators, { id, defer: '20991231', why: '外出' });
    const [deferred] = await listOf(station);
    assert.equal([deferred?.state, deferred?.due, deferred?.id], ['deferred', '20991231', id]);
    await exchange(world);
    assert.equal(await listOf(county), await listOf(station));
    await write(station, [single(1, { XM: '赵五', HH: '8' })]);
    const [again] = await listOf(station);
    assert.equal([again?.state, again?.reasons.at(-1)], ['open', 'reopened']);
    await exchange(world);
    await assertSound(county);
  },
  { limitMs: 60_000 },
);

test(
  'of two who decide at once the higher tier is followed',
  () => {
    const party = (n: number) => [`0123456789abcdef-${n}-00000001`, STATION, 5] as const;
    const verdict = (tier: string, what: string) =>
      JSON.stringify({
        tag: '',
        kind: 'shared-number',
        what,
        why: 'x',
        tier,
        parties: [party(1), party(2)],
        saw: [],
      });
    const word = (seq: number, text: string, hlc: number) => ({
      ref: { stream: 'f'.repeat(16), seq, tag: 1 },
      entity: 9,
      lane: PROVINCE,
      hlc,
      facts: ['verdict', text, `act ${seq}`],
    });
    const members = [1, 2].map((seq) => ({
      ref: { stream: '0123456789abcdef', seq, tag: 1 },
      entity: 5,
      lane: STATION,
      hlc: 1,
      facts: ['live'],
    }));
    const derived = {
      tag: '',
      kind: 'shared-number',
      reasons: [],
      members,
      hlc: 1,
      area: STATION,
    } as const;
    const words = [
      word(1, verdict('county', 'different'), 9),
      word(2, verdict('province', 'same'), 5),
    ];
    const summary = { count: 2, hlc: 1, area: STATION, tally: {} };
    for (const some of [words, [...words].reverse()]) {
      const group = { family: 'n', subject: '1', members, summary, words: some } as const;
      assert.is(withWords([derived], group)[0]?.kind, 'double-registration');
    }
  },
  { limitMs: 60_000 },
);

test(
  'what is said elsewhere is told where the registration is, and can be decided',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province, second } = world;
    const [a] = await write(station, [single(1)]);
    await exchange(world);
    await write(county, [about(a?.id ?? '', '120', { XM: '李四' }, 'declared')]);
    await exchange(world);
    const [there] = await listOf(county);
    assert.is(there?.inCharge, COUNTY);
    for (const node of [station, county, province]) {
      const [found, ...others] = await listOf(node);
      assert.equal(others, [], node.identity.code);
      assert.equal(
        [found?.id, found?.kind, found?.reasons],
        [there?.id, there?.kind, there?.reasons],
      );
    }
    assert.equal(await listOf(second), []);
    const params = { id: there?.id ?? '', defer: '20991231', why: '外出' };
    await decideCase(county, operators, params);
    await exchange(world);
    for (const node of [station, county, province]) {
      const [found] = await listOf(node);
      assert.equal([found?.state, found?.due], ['deferred', '20991231'], node.identity.code);
    }
  },
  { limitMs: 60_000 },
);

test(
  'what is said elsewhere of a change, or of an item nobody compares, is no case',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province } = world;
    const [a] = await write(station, [single(1)]);
    const { document } = readPolicyFile('form-first');
    const policy = authorityDraft('913', 'policy', 'form-first', { ...document, version: 2 });
    await write(province, [policy], { lane: 'all' });
    await exchange(world);
    const ruling = { tier: 'county', reject: { XM: ['王2'] }, why: '核对' };
    const id = a?.id ?? '';
    const entity = entityNo('person');
    await write(county, [
      about(id, '130', { XM: '王1', CJNR: JSON.stringify(ruling) }, 'none', { entity }),
      about(id, '107', { BGGZLB: '91', YHZGX: '02' }, 'computer'),
      about(id, '120', { PCS: '229901002' }, 'declared'),
    ]);
    await exchange(world);
    for (const node of [station, county, province]) {
      assert.equal(await listOf(node), [], node.identity.code);
    }
  },
  { limitMs: 60_000 },
);
