import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { readFrame } from '../../../proto/frame.js';
import { suite } from '../../harness.js';
import { COUNTY, framesOf, STATION, Tree, write } from '../tree.js';
import { ScriptedPeer } from './scripted-peer.js';

const test = suite('node/ship: places');

test('what comes from above before the probe is answered is not sent to who has it', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  for (const name of ['one', 'two']) {
    const table = { name, version: '1', entries: [] };
    await write(province, [authorityDraft('913', 'codes', name, table)], {
      ...{ lane: 'all', seal: true },
    });
  }
  const all = (await framesOf(province, 'all')).map(readFrame);
  const [last] = all.slice(-1);
  assert.ok(last);
  const { stream, lastSeq: seq, hash } = last;
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([{ stream, seq, hash: hash.slice(0, 16) }]);
  const { points } = await peer.first('probe');
  const [point] = points;
  assert.ok(point && point.seq < seq);
  for (const frame of all) await county.receiver.receive(frame.bytes);
  await peer.say({ kind: 'common', stream, point });
  await peer.answered();
  await write(
    province,
    [authorityDraft('913', 'codes', 'x', { name: 'x', version: '1', entries: [] })],
    {
      ...{ lane: 'all', seal: true },
    },
  );
  const [news] = (await framesOf(province, 'all')).slice(-1);
  assert.ok(news);
  await county.receiver.receive(news);
  county.neighbours.lookAgain();
  await t.until('the news', () => peer.frames(stream).length > 0);
  assert.equal(
    peer.frames(stream).map(({ firstSeq }) => firstSeq),
    [seq + 1],
  );
});
