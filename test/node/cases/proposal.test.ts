import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../../bin/policy-file.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { INITIAL_RIGHTS } from '../../../node/authority/rights.js';
import { dayOf } from '../../../node/clock.js';
import { showCase } from '../../../node/methods/cases.js';
import { decideCase } from '../../../node/methods/decide.js';
import { historyOf } from '../../../node/methods/explaining.js';
import type { HujiNode } from '../../../node/node.js';
import { suite } from '../../harness.js';
import { about } from '../drafts.js';
import { COUNTY, hastyClock, SECOND_STATION, STATION, write } from '../tree.js';
import { exchange, type FourNodes, makeFour, operators } from './four-nodes.js';
import { assertSound, listOf, single } from './world.js';

const test = suite('node/cases: proposals');
const GENEROUS = { limitMs: 60_000 };

interface Shown {
  readonly proposal: {
    readonly keep: string | null;
    readonly rule: string | null;
    readonly steps: readonly { readonly rule: string; readonly cancels: readonly string[] }[];
  } | null;
}

async function publish({ province }: FourNodes): Promise<void> {
  const { document } = readPolicyFile('form-first');
  const policy = authorityDraft('913', 'policy', 'form-first', { ...document, version: 2 });
  await write(province, [policy], { lane: 'all' });
}

const shown = async (node: HujiNode, id: string) =>
  (await showCase(node, { id })) as unknown as Shown;

async function eventsOf(node: HujiNode, id: string) {
  const { changes } = (await historyOf(node, { entity: 'person', id })) as unknown as {
    changes: { event: string; act: string | null; fields: { [field: string]: string } }[];
  };
  return changes.filter(({ event }) => event !== '100');
}

test(
  'the rules propose which registration stays, and a person confirms it on both records',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province } = world;
    await publish(world);
    await exchange(world);
    const [a] = await write(station, [single(1, { HB: '农业' })]);
    const [b] = await write(second, [single(1, { HB: '农业', YXQXQSRQ: '20050327' })]);
    await exchange(world);
    const [found] = await listOf(county);
    const id = found?.id ?? '';
    assert.is(found?.kind, 'double-registration');
    const { proposal } = await shown(county, id);
    assert.equal([proposal?.keep, proposal?.rule], [b?.id, 'alike-with-card']);
    assert.equal(proposal?.steps[0]?.cancels, [a?.id]);
    assert.is((await shown(station, id)).proposal, null, 'who sees one side proposes nothing');
    assert.equal(
      (await listOf(county)).map(({ state }) => state),
      ['open'],
      'nothing is done by it',
    );
    await decideCase(county, operators, { id, keep: b?.id ?? '', why: '核对' });
    await exchange(world);
    for (const node of [county, province]) {
      const [ended] = await eventsOf(node, a?.id ?? '');
      const [kept] = await eventsOf(node, b?.id ?? '');
      assert.equal([ended?.event, ended?.fields], ['111', { AJBH: id, XGHK: b?.id ?? '' }]);
      assert.equal([kept?.event, kept?.fields], ['414', { AJBH: id, XGHK: a?.id ?? '' }]);
      assert.is(kept?.act, ended?.act);
    }
    assert.equal(
      (await eventsOf(station, a?.id ?? '')).map(({ event }) => event),
      ['111'],
    );
    assert.equal(
      (await eventsOf(second, b?.id ?? '')).map(({ event }) => event),
      ['414'],
    );
    for (const node of [station, second, county, province]) {
      assert.equal(await listOf(node), [], node.identity.code);
      await assertSound(node);
    }
  },
  GENEROUS,
);

test(
  'of two officers of one node who decide at once, each for another, the first is followed',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county } = world;
    const [a] = await write(station, [single(1)]);
    const [b] = await write(second, [single(1)]);
    await exchange(world);
    const [found] = await listOf(county);
    const id = found?.id ?? '';
    const done = await Promise.allSettled(
      [a, b].map((each) =>
        decideCase(county, operators, { id, keep: each?.id ?? '', why: '核对' }),
      ),
    );
    const [first, later] = done;
    assert.is(first?.status, 'fulfilled');
    assert.match(later?.status === 'rejected' ? String(later.reason) : '', 'CASE_VERDICT: keep');
    const cancelled = await Promise.all(
      [a, b].map(async (each) =>
        (await eventsOf(county, each?.id ?? '')).some(({ event }) => event === '111'),
      ),
    );
    assert.equal(cancelled, [false, true], 'one of them stays');
  },
  GENEROUS,
);

test(
  'of two tiers that keep different ones at once, nobody is lost from sight',
  async (t) => {
    let passed = 0;
    const clock = { ...hastyClock, now: () => hastyClock.now() + passed };
    const world = await makeFour(t, { clock });
    const { station, second, county, province } = world;
    const all = [station, second, county, province];
    const [a] = await write(station, [single(1)]);
    const [b] = await write(second, [single(1)]);
    await exchange(world);
    const [found] = await listOf(county);
    const id = found?.id ?? '';
    const defer = (day: string) => decideCase(county, operators, { id, defer: day, why: '外出' });
    const faultOf = (day: string) =>
      defer(day).then(
        () => '',
        (error: Error) => error.message,
      );
    assert.match(await faultOf('20041201'), 'DATE_PAST: defer 20041201');
    assert.match(await faultOf('20990230'), 'DATE_INVALID: defer 20990230');
    await defer(dayOf(clock));
    await exchange(world);
    passed = 2 * 86_400_000;
    // Put off until a day that has passed it is the province's too.
    await decideCase(county, operators, { id, keep: a?.id ?? '', why: '核对' });
    await decideCase(province, operators, { id, keep: b?.id ?? '', why: '核对' });
    await exchange(world);
    for (const node of all) {
      const [open] = await listOf(node);
      assert.equal([open?.id, open?.state], [id, 'open'], node.identity.code);
      assert.equal(open?.reasons, ['verdicts-differ']);
      assert.is(open?.inCharge, COUNTY);
    }
    const keep = { id, keep: b?.id ?? '', why: '复核' };
    const early = await decideCase(county, operators, keep).catch((error: Error) => error.message);
    assert.match(String(early), 'CASE_VERDICT: keep');
    const restored = about(b?.id ?? '', '112', {}, 'computer', { since: '20041202' });
    await write(county, [restored], { lane: SECOND_STATION });
    await exchange(world);
    assert.is((await listOf(county))[0]?.state, 'open', 'who lives again is still to be confirmed');
    await decideCase(county, operators, keep);
    await exchange(world);
    for (const node of all) {
      assert.equal(await listOf(node), [], node.identity.code);
      await assertSound(node);
    }
    assert.is(province.digester.digest(STATION, null).persons, 0);
    assert.is(province.digester.digest(SECOND_STATION, null).persons, 1);
  },
  GENEROUS,
);

test(
  'where the rights know no note, the verdict cancels all the same',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province } = world;
    const rules = INITIAL_RIGHTS.rules.map((rule) => ({
      ...rule,
      events: rule.events.filter((event) => event !== '414'),
    }));
    const rights = authorityDraft('913', 'rights', 'rights', { version: 2, rules });
    await write(province, [rights], { lane: 'all' });
    await exchange(world);
    const [a] = await write(station, [single(1)]);
    const [b] = await write(second, [single(1)]);
    await exchange(world);
    const [found] = await listOf(county);
    const id = found?.id ?? '';
    assert.is((await shown(county, id)).proposal, null, 'a policy without rules');
    await decideCase(county, operators, { id, keep: a?.id ?? '', why: '核对' });
    assert.equal(await eventsOf(county, a?.id ?? ''), []);
    assert.equal(
      (await eventsOf(county, b?.id ?? '')).map(({ event }) => event),
      ['111'],
    );
    await exchange(world);
    assert.equal(await listOf(second), []);
  },
  GENEROUS,
);
