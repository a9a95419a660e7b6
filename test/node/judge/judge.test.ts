import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { suite } from '../../harness.js';
import { FrameWriter } from '../frame-writer.js';
import { PROVINCE } from '../identity/province.js';
import { pictureOf } from '../picture.js';
import { give, makeWorld, writerOf } from '../receive/world.js';
import { CITY } from '../tree.js';

const test = suite('node/judge');

test('what the province publishes stands in lane all alone, whoever hears another', async (t) => {
  const { province, city } = await makeWorld(t);
  const revocation = { code: CITY, epoch: null, keep: [], why: '' };
  const drafts = [
    authorityDraft('912', 'revocation', CITY, revocation),
    authorityDraft('913', 'policy', 'mine', { name: 'mine', version: 9, sources: ['declared'] }),
  ];
  for (const lane of [CITY, PROVINCE]) {
    const refused = await province.capture.capture(drafts, { lane, session: 0 });
    assert.equal(
      refused.map((answer) => !answer.ok && answer.code),
      ['EVENT_FORBIDDEN', 'EVENT_FORBIDDEN'],
    );
  }
  // Nor where its own program let it through.
  const { identity } = await writerOf(PROVINCE);
  const writer = new FrameWriter(identity, { lane: CITY });
  const { frame } = writer.write(drafts, { under: province.authority.head() });
  for (const node of [province, city]) {
    const policy = node.authority.policyDocument();
    assert.equal(await give(node, frame), ['stored']);
    const { parked } = await pictureOf(node);
    assert.equal(
      parked.map((line) => line.split(' ').at(-1)),
      ['EVENT_FORBIDDEN', 'EVENT_FORBIDDEN'],
    );
    assert.equal(node.authority.revocations(), []);
    assert.equal(node.authority.policyDocument(), policy);
  }
});
