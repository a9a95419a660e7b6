import * as assert from 'uvu/assert';
import { listIn, numberIn, textIn } from '../../../bin/document.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { Json } from '../../../node/control/control.js';
import { statusOf } from '../../../node/methods/status.js';
import type { HujiNode } from '../../../node/node.js';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { CITY, COUNTY, framesOf, STATION, Tree, write } from '../tree.js';

const test = suite('node/methods/children');

async function childOf(node: HujiNode, code: string): Promise<Json> {
  const status = await statusOf(node, 'test', []);
  const child = listIn(status, 'children').find((each) => textIn(each, 'node') === code);
  if (child === undefined) throw new Error(`no child ${code}`);
  return child;
}

test('a child is shown with all that is held of it and of those below it', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  await write(province, [authorityDraft('911', 'node', CITY, entryOf(CITY))], { lane: 'all' });
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  await write(station, [person(1), person(2)], { seal: true });
  for (const node of [county, station]) {
    for (const frame of await framesOf(node, node.identity.code)) {
      await province.receiver.receive(frame);
    }
  }
  const city = await childOf(province, CITY);
  // The two openings and the two people.
  assert.is(numberIn(city, 'held'), 4);
  assert.is(numberIn(city, 'streams'), 2);
  assert.is(numberIn(city, 'lag'), 0);
});

test('each stream is placed in the tree once, however many children there are', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const codes = Array.from({ length: 40 }, (_, at) => `22${10 + at}00000000`);
  const drafts = codes.map((code) => authorityDraft('911', 'node', code, entryOf(code)));
  await write(province, drafts, { lane: 'all', seal: true });
  const { topology } = province;
  let asked = 0;
  for (const method of ['upFrom', 'isAtOrBelow'] as const) {
    const answer = topology[method].bind(topology) as (...codes: string[]) => never;
    topology[method] = (...given: string[]) => {
      asked++;
      return answer(...given);
    };
  }
  const status = await statusOf(province, 'test', []);
  assert.is(listIn(status, 'children').length, codes.length);
  const streams = [...province.log.durable.branches()].length;
  assert.ok(asked > 0 && asked <= streams, `${asked} questions about ${streams} streams`);
});

function entryOf(code: string) {
  const parent = '220000000000';
  return { code, tier: 'city', unit9: '', parent, keys: [], recipient: '' };
}
