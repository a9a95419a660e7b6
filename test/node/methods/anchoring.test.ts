import * as assert from 'uvu/assert';
import type { AuditHead } from '../../../node/audit/audit.js';
import { Anchoring } from '../../../node/methods/anchoring.js';
import type { HujiNode } from '../../../node/node.js';
import { auditAnchorRange, auditSeqOfKey } from '../../../node/store/keys.js';
import { suite } from '../../harness.js';
import { COUNTY, framesOf, hastyClock, STATION, sealTails, Tree } from '../tree.js';

const test = suite('node/methods/anchoring');
const HOURS_4 = 4 * 3_600_000;
const HASH = 'x'.repeat(43);

async function anchors(node: HujiNode): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for await (const [key, value] of node.store.range(...auditAnchorRange(STATION))) {
    found.push([auditSeqOfKey(key), value.toString()]);
  }
  return found;
}

test('how far the audit went is in the log, not too often, and the parent holds it', async (t) => {
  let now = hastyClock.now();
  const clock = { ...hastyClock, now: () => now };
  const tree = new Tree(t);
  const province = await tree.found({ clock });
  const county = await tree.join(COUNTY, province, { clock });
  const station = await tree.join(STATION, province, { clock });
  let head: AuditHead = { seq: 0, hash: '' };
  const anchoring = new Anchoring(station, { head: () => head, durable: async () => head }, now);
  const look = async () => {
    anchoring.look();
    await anchoring.settled();
  };
  head = { seq: 12, hash: HASH };
  await look();
  assert.equal(await anchors(station), [], 'not at once');
  now += HOURS_4;
  await look();
  assert.equal(await anchors(station), [[12, HASH]]);
  now += HOURS_4;
  await look();
  head = { seq: 15, hash: HASH };
  await look();
  now += 1000;
  head = { seq: 16, hash: HASH };
  await look();
  assert.equal(
    (await anchors(station)).map(([seq]) => seq),
    [12, 15],
  );
  await sealTails(station);
  for (const frame of await framesOf(station)) await county.receiver.receive(frame);
  await county.settled();
  assert.equal(await anchors(county), await anchors(station));
  // After a restart it knows when it was last written.
  const again = new Anchoring(station, { head: () => head, durable: async () => head }, 0);
  again.look();
  await again.settled();
  assert.equal((await anchors(station)).length, 2);
});
