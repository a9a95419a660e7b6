import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { readFrame } from '../../../proto/frame.js';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { refused } from '../identity/province.js';
import { pictureOf } from '../picture.js';
import { COUNTY, framesOf, identities, SECOND_STATION, STATION, Tree, write } from '../tree.js';
import { give } from './world.js';

const test = suite('node/receive/elsewhere');

test('true frames of a lane listed elsewhere are refused, undecided ones kept', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const other = await tree.join(SECOND_STATION, province);
  await write(other, [person(1)], { seal: true });
  const frames = (await framesOf(other, SECOND_STATION)).map((bytes) => ({ bytes }));
  const [first] = frames;
  assert.ok(first);
  // Nobody has listed it yet: where it will stand is not known.
  const early = await tree.join(STATION, province);
  assert.equal(new Set(await give(early, ...frames)), new Set(['stored']));
  await give(province, ...frames);
  const station = await tree.join(STATION, province);
  const before = await pictureOf(station);
  await refused(() => station.receiver.receive(first.bytes), 'LANE_ELSEWHERE');
  assert.equal(await pictureOf(station), before);
  assert.is(station.log.ofStream(readFrame(first.bytes).stream).length, 0);
  const county = await tree.join(COUNTY, province);
  assert.equal(new Set(await give(county, ...frames)), new Set(['stored']), 'whoever hears it');
});

test('who has heard more of the province may know of another place', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const other = await tree.join(SECOND_STATION, province);
  await give(province, ...(await framesOf(other, SECOND_STATION)).map((bytes) => ({ bytes })));
  const station = await tree.join(STATION, province);
  const news = authorityDraft('913', 'notice', 'n', { text: '通知' });
  await write(province, [news], { lane: 'all', seal: true });
  const identity = (await identities()).get(SECOND_STATION);
  assert.ok(identity);
  const writer = new FrameWriter(identity);
  const { frame } = writer.write([person(1)], { under: province.authority.head() });
  assert.equal(await give(station, frame), ['stored']);
});
