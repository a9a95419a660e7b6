import * as assert from 'uvu/assert';
import { openCase } from '../../../node/methods/case-work.js';
import { decideCase } from '../../../node/methods/decide.js';
import type { HujiNode } from '../../../node/node.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { suite } from '../../harness.js';
import { about } from '../drafts.js';
import { framesOf, SECOND_STATION, STATION, sealTails, write } from '../tree.js';
import { exchange, makeFour, operators } from './four-nodes.js';
import { assertSound, kindsOf, listOf, single } from './world.js';

const test = suite('node/cases: late news');
const GENEROUS = { limitMs: 60_000 };
const CHILD = { XM: '赵小来', XB: '1', CSRQ: '20030501' };
const PAPERS = { documents: [{ kind: '判决书' }] };

async function seek(station: HujiNode): Promise<string> {
  const params = { cause: 'foundling', fields: CHILD } as Parameters<typeof openCase>[2];
  return ((await openCase(station, operators, params)) as { record: string }).record;
}

/** All that a node wrote in its own lane, given to another at once. */
async function give(to: HujiNode, ...from: readonly (readonly [HujiNode, NodeCode])[]) {
  const frames: Uint8Array[] = [];
  for (const [node, lane] of from) {
    await sealTails(node);
    frames.push(...(await framesOf(node, lane)));
  }
  await Promise.all(frames.map((frame) => to.receiver.receive(frame)));
  await to.settled();
}

test(
  'that somebody sought is registered elsewhere is told, though both are heard at once',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county } = world;
    const record = await seek(station);
    const born = { ...single(40, { ...CHILD, GMSFHM: '', AJBH: record }), event: '108', ...PAPERS };
    await write(second, [born]);
    await give(county, [station, STATION], [second, SECOND_STATION]);
    await exchange(world);
    for (const node of [station, second, county]) {
      assert.not.ok((await kindsOf(node)).includes('unregistered'), node.identity.code);
      await assertSound(node);
    }
  },
  GENEROUS,
);

test(
  'a registration taken back closes no case, though he arrives at that station later',
  async (t) => {
    const world = await makeFour(t);
    const { station, county } = world;
    const record = await seek(station);
    const born = { ...single(40, { ...CHILD, AJBH: record }), event: '108', ...PAPERS };
    const [made] = await write(station, [born]);
    const { id = '', change = '' } = made ?? {};
    await write(station, [about(id, '113', { CXBG: change }, 'register')]);
    await write(station, [about(id, '105', {}, 'register', { since: '20040801' })]);
    await exchange(world);
    for (const node of [station, county]) {
      assert.ok((await kindsOf(node)).includes('unregistered'), node.identity.code);
      await assertSound(node);
    }
  },
  GENEROUS,
);

test(
  'what was decided of one whose making had not come holds for nobody who was made elsewhere',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province } = world;
    const [made] = await write(station, [single(40)]);
    const id = made?.id ?? '';
    await write(second, [about(id, '105', { XM: '王四十' }, 'register', { since: '20040801' })]);
    await give(county, [second, SECOND_STATION]);
    await write(county, [about(id, '107', { XM: '赵四' }, 'declared')]);
    const [found] = (await listOf(county)).filter(({ family }) => family === 'e');
    await decideCase(county, operators, { id: found?.id ?? '', defer: '20300101', why: '核实' });
    await exchange(world);
    const open = async (node: HujiNode) =>
      (await listOf(node))
        .filter(({ family, state }) => family === 'e' && state !== 'closed')
        .map((each) => `${each.subject} ${each.state}`)
        .sort();
    const shown = await open(province);
    assert.ok(shown.some((text) => text.endsWith(' open')));
    for (const node of [station, county]) {
      assert.equal(await open(node), shown, node.identity.code);
    }
    await assertSound(county);
  },
  GENEROUS,
);
