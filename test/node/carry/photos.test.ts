import * as assert from 'uvu/assert';
import { attachmentText } from '../../../proto/attachment.js';
import { suite } from '../../harness.js';
import { faults, holds, photo } from '../attach/photos.js';
import { person } from '../drafts.js';
import { framesOf, SECOND_STATION } from '../tree.js';
import { makeWorld, move, tell } from './carry-world.js';

const test = suite('node/carry: photos');

/** Nodes with real stores, several of them in each test. */
const GENEROUS = { limitMs: 30_000 };

test(
  'who moves brings his photos: the new station and all above it get them',
  async (t) => {
    const world = await makeWorld(t);
    const { tree, province, county, from, to } = world;
    const one = photo('one');
    const documents = [
      { kind: '照片', number: attachmentText({ hash: one.hash, size: one.bytes.length }) },
    ];
    const attachments = new Map([[one.hash, one.bytes]]);
    const options = { lane: from.identity.code, session: 0, seal: true, attachments };
    const [made] = await from.capture.capture([{ ...person(1), documents }], options);
    assert.ok(made?.ok);
    await move(from, to, made.id, '20040901');
    await tell(to, county);
    await tell(from, county);
    await county.settled();
    for (const frame of await framesOf(county, SECOND_STATION)) await to.receiver.receive(frame);
    assert.ok(to.attachments.wants(one.hash), 'known by the claim that was brought');
    await tree.link(to, county);
    await tree.link(county, province);
    assert.is(holds(to, one), false);
    await tree.link(from, county);
    await t.until('the photo there', () => [to, county, province].every((n) => holds(n, one)));
    const complete = () =>
      [...to.log.inLane(SECOND_STATION)].map((b) => to.attachments.completeTo(b));
    await t.until('complete', () => complete().every((seq) => seq !== 1));
    for (const node of [to, county, province]) assert.equal(await faults(node), []);
  },
  GENEROUS,
);
