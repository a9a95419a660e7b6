import * as assert from 'uvu/assert';
import { BegunFrames } from '../../../node/ship/frame-parts.js';
import type { WindowPlan } from '../../../node/ship/window.js';
import { readFrame } from '../../../proto/frame.js';
import { decodeMessage, encodeMessage, type Hello, type Message } from '../../../proto/messages.js';
import { PROTOCOL_MAX, PROTOCOL_MIN } from '../../../proto/version.js';
import type { Link } from '../../../transports/transport.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { COUNTY, hastyClock, identities, STATION, Tree, write } from '../tree.js';

const test = suite('node/ship/head-start');

const PHONE = 'memory://telephone';
const ON_DEMAND: WindowPlan = {
  next: () => null,
  lastsMs: 600_000,
  bytesMax: Number.POSITIVE_INFINITY,
  dial: () => Promise.resolve(),
  hangUp: () => Promise.resolve(),
};

/** A parent on the telephone that says just what a test tells it to. */
class Answering {
  readonly heard: Message[] = [];
  link: Link | null = null;

  take(link: Link): void {
    this.link = link;
    void (async () => {
      for await (const bytes of link.messages()) this.heard.push(decodeMessage(bytes));
    })().catch(() => undefined);
  }

  /** Last seqs of the frames of one stream, in the order they came. */
  seqs(stream: string): number[] {
    const begun = new BegunFrames();
    return this.heard.flatMap((message) => {
      const frame =
        message.kind === 'frame'
          ? message.frame
          : message.kind === 'part'
            ? begun.take('it', message.part)
            : null;
      const read = frame === null ? null : readFrame(frame);
      return read?.stream === stream ? [read.lastSeq] : [];
    });
  }

  async greet(): Promise<void> {
    const hello: Hello = {
      versionMin: PROTOCOL_MIN,
      versionMax: PROTOCOL_MAX,
      node: COUNTY,
      tier: 'county',
      timeUnixMs: hastyClock.now(),
      heads: [],
      software: 'script',
    };
    await this.link?.send(encodeMessage({ kind: 'hello', hello }));
  }
}

/** A station whose county has receipted two frames of it, and which has written a third since. */
async function world(t: TestContext) {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  await write(station, [person(1)], { seal: true });
  await tree.link(station, county);
  const own = () => station.log.own(STATION);
  const receipted = await t.until('a receipt', () => {
    const seq = own()?.seq ?? 0;
    const words = station.receipts.of(own()?.stream ?? '');
    return words.some(({ receipt }) => receipt.held.seq === seq) ? seq : 0;
  });
  for (const way of station.neighbours.ways()) station.neighbours.drop(way);
  await tree.close(county);
  await write(station, [person(2)], { seal: true });
  const answering = new Answering();
  const key = (await identities()).get(COUNTY)?.publicKey ?? '';
  const listener = await tree.network.transport(COUNTY, key).listen(PHONE, {
    onLink: (link) => answering.take(link),
    onRefused: () => undefined,
  });
  t.defer(() => listener.close());
  const transport = tree.network.transport(STATION, station.identity.publicKey);
  const line = transport.dialer(PHONE, COUNTY);
  const dialer = { dial: (signal: AbortSignal) => line.dial(signal), window: ON_DEMAND };
  const way = station.neighbours.dial(dialer, PHONE, { peer: COUNTY, onFailed: () => undefined });
  await station.neighbours.use(way, true);
  const { stream = '', seq = 0 } = own() ?? {};
  return { answering, stream, receipted, last: seq };
}

test('what follows the last receipt leaves before the parent has said a word', async (t) => {
  const { answering, stream, receipted, last } = await world(t);
  await t.until('the new frame', () => answering.seqs(stream).includes(last));
  assert.is(answering.heard[0]?.kind, 'hello');
  assert.equal(answering.seqs(stream), [last], 'and nothing that was receipted');
  assert.ok(receipted < last);
});

test('a parent that holds less than it receipted gets what it lacks', async (t) => {
  const { answering, stream, receipted, last } = await world(t);
  await t.until('the new frame', () => answering.seqs(stream).includes(last));
  await answering.greet();
  await t.until('all frames', () => {
    const after = answering.seqs(stream).slice(1);
    return after.includes(receipted) && after.at(-1) === last;
  });
});
