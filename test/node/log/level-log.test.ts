import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { pictureOf } from '../picture.js';
import { COUNTY, framesOf, SECOND_STATION, STATION, Tree, write } from '../tree.js';

const test = suite('node/log');

test('asking whether something may be written leaves no trace', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  const before = await pictureOf(county);
  const branches = [...county.log.branches()].length;
  assert.is(county.capture.judge(person(1), STATION), null);
  const refusedAll = await county.capture.capture([person(1, { XB: '7' })], {
    lane: SECOND_STATION,
    session: 0,
  });
  assert.is(refusedAll[0]?.ok, false);
  assert.is([...county.log.branches()].length, branches);
  assert.equal(await pictureOf(county), before);
  // A stream that comes after it is numbered, shown and kept as ever.
  for (const frame of await framesOf(station, STATION)) await county.receiver.receive(frame);
  assert.is([...county.log.durable.branches()].filter(Boolean).length, branches + 1);
  assert.is([...county.log.durable.branches()].length, branches + 1);
  const again = await tree.reopen(county);
  assert.is([...again.log.branches()].length, branches + 1);
  await write(again, [person(1)], { lane: STATION });
  assert.is(again.digester.digest(STATION, null).persons, 1);
});

test('a new epoch begins where the one before ended', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  await write(station, [person(1)]);
  const before = station.log.own(STATION);
  await station.recovery.newEpoch();
  assert.ok(before);
  const ended = station.log.branch(before.no);
  assert.is(ended.tailSeq, ended.seq, 'what was open is sealed');
  await write(station, [person(2)], { seal: true });
  const own = station.log.own(STATION);
  assert.is.not(own?.stream, before.stream);
  assert.equal(own?.previous, {
    stream: ended.stream,
    seq: ended.seq,
    hash: ended.hash.slice(0, 16),
  });
  assert.is(own?.seq, 1);
  for (const frame of await framesOf(station, STATION)) await province.receiver.receive(frame);
  assert.is(province.digester.digest(STATION, null).persons, 2);
});
