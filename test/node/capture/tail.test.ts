import * as assert from 'uvu/assert';
import { optionSpec } from '../../../bin/options.js';
import type { Draft } from '../../../node/capture/capture.js';
import { LIMITS } from '../../../node/limits.js';
import { HujiNode } from '../../../node/node.js';
import { openStore } from '../../../node/store/open-level.js';
import { CHANGE_LIMITS } from '../../../proto/change-limits.js';
import { FRAME_BYTES_MAX, FRAME_CHANGES_MAX } from '../../../proto/frame.js';
import { encodeMessage } from '../../../proto/messages.js';
import { GRPC_LIMITS } from '../../../transports/grpc/options.js';
import { suite } from '../../harness.js';
import { draft, person } from '../drafts.js';
import { seededRandom } from '../identity/province.js';
import { hastyClock, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/capture/tail');

/** Where the frames of the node's own stream end, and what is not sealed yet. */
async function frameEnds(node: HujiNode): Promise<{ ends: number[]; tail: number }> {
  const branch = node.log.own(STATION);
  assert.ok(branch);
  const ends: number[] = [];
  for await (const { lastSeq } of node.log.frames(branch, 0)) ends.push(lastSeq);
  return { ends, tail: branch.tailSeq - branch.seq };
}

/** What a text of the greatest length says in base64. */
const NOISE_BYTES = (CHANGE_LIMITS.text / 4) * 3;

/** A person with papers that no compression makes smaller. */
function withPapers(n: number, random: { bytes(length: number): Uint8Array }): Draft {
  const noise = () => Buffer.from(random.bytes(NOISE_BYTES)).toString('base64');
  const documents = Array.from({ length: CHANGE_LIMITS.documents }, () => ({
    kind: noise(),
    number: noise(),
    issued: noise(),
  }));
  return { ...person(n), documents };
}

test('the tail is sealed after as many changes as were asked for', async (t) => {
  const tree = new Tree(t);
  const first = await tree.join(STATION, await tree.found());
  await tree.close(first);
  const { store, heads } = await openStore(tree.folderOf(first));
  const station = await HujiNode.open({
    identity: first.identity,
    store,
    heads,
    clock: hastyClock,
    random: seededRandom(t.seed),
    sealMs: 2000,
    sealChanges: 3,
    software: 'test',
    backoff: () => ({ failed: () => 500, ended: () => 500 }),
    onAlarm: () => undefined,
  });
  t.defer(() => station.close());
  for (let n = 0; n < 7; n++) await write(station, [person(n)]);
  // The first frame introduces the node.
  assert.equal(await frameEnds(station), { ends: [1, 4, 7], tail: 1 });
});

test('no frame outgrows a message, whatever is written into the tail', async (t) => {
  const tree = new Tree(t);
  const station = await tree.join(STATION, await tree.found());
  const random = seededRandom(`papers ${t.seed}`);
  // More than fits a message, even packed.
  const drafts = Array.from({ length: 180 }, (_, n) => withPapers(n, random));
  assert.ok(drafts.length * CHANGE_LIMITS.documents * 3 * NOISE_BYTES > FRAME_BYTES_MAX);
  await write(station, drafts);
  await sealTails(station);
  assert.is((await frameEnds(station)).ends.at(-1), 1 + drafts.length);
});

test('what no reader would take is refused and written nowhere', async (t) => {
  const tree = new Tree(t);
  const station = await tree.join(STATION, await tree.found());
  const paper = { kind: '出生医学证明' };
  const cases: [string, Partial<Draft>][] = [
    ['documents', { documents: new Array(CHANGE_LIMITS.documents + 1).fill(paper) }],
    ['documents', { documents: [{ kind: '证'.repeat(CHANGE_LIMITS.text + 1) }] }],
    ['documents', { documents: [{ kind: 'a\u001fb' }] }],
    ['act', { act: 'a'.repeat(CHANGE_LIMITS.text + 1) }],
  ];
  for (const [part, more] of cases) {
    const bad = draft('100', { XM: '王', XB: '1', CSRQ: '19640512', HH: '1' }, more);
    const options = { lane: STATION, session: 0 };
    const [first, second] = await station.capture.capture([bad, person(1)], options);
    assert.equal(first, { ok: false, code: 'FIELD_TOO_LONG', detail: part });
    assert.ok(second?.ok);
  }
  assert.is(station.log.own(STATION)?.tailSeq, 1 + cases.length);
});

test('limits fit each other', () => {
  const { max, default: usual } = optionSpec('seal-changes');
  assert.is(max, FRAME_CHANGES_MAX);
  assert.is(usual, LIMITS.tailChanges);
  assert.ok(LIMITS.tailBytes < FRAME_BYTES_MAX);
  const message = encodeMessage({ kind: 'frame', frame: new Uint8Array(FRAME_BYTES_MAX) });
  assert.ok(message.length <= GRPC_LIMITS.messageBytesMax, `${message.length} bytes`);
});
