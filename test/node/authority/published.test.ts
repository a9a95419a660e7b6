import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { Tree } from '../tree.js';

const test = suite('node/authority/published');

test('who asks while it is read again is never answered from a part of it', async (t) => {
  const province = await new Tree(t).found();
  const { authority } = province;
  const before = { nodes: authority.nodes().size, rules: authority.current().rights.document };
  assert.ok(before.nodes > 0 && before.rules.version > 0);
  let done = false;
  const opening = authority.open().then(() => {
    done = true;
  });
  await t.until('it is open again', () => {
    assert.is(authority.nodes().size, before.nodes);
    assert.equal(authority.current().rights.document, before.rules);
    return done;
  });
  await opening;
  assert.is(authority.nodes().size, before.nodes);
});
