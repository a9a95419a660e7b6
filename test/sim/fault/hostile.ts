import type { Draft } from '../../../node/capture/capture.js';
import { type Head, readFrame, sealFrame } from '../../../proto/frame.js';
import { hlcFromUnixMs } from '../../../proto/hlc.js';
import { encodeMessage } from '../../../proto/messages.js';
import { signReceipt } from '../../../proto/receipt.js';
import { PROTOCOL_MAX, PROTOCOL_MIN } from '../../../proto/version.js';
import type { Link } from '../../../transports/transport.js';
import { person } from '../../node/drafts.js';
import { FrameWriter } from '../../node/frame-writer.js';
import { textOf } from '../check/signing.js';
import { type ActionType, between, pick } from '../plan/action.js';
import { somethingAbout } from '../work/station-work.js';
import { START_UNIX_MS } from '../world/life.js';
import { addressOf } from '../world/machine.js';
import type { World } from '../world/world.js';
import { forgedReceipt } from './forged-receipts.js';

type Say = (bytes: Uint8Array) => Promise<void>;

/** A peer with good keys and bad manners talks to the parent of a station. */
export const hostile: ActionType = {
  kind: 'hostile',
  group: 'fault',
  weight: 1.5,
  draw: (_, random) => ({ count: between(1, 20, random) }),
  perform: (world, { count = 1 }, random) => {
    const { rogue } = world;
    if (rogue === null) return;
    const { place, identity } = rogue;
    const parent = place.parent ?? '';
    const dialer = world.network
      .transport(place.code, identity.publicKey)
      .dialer(addressOf(parent), parent);
    dialer
      .dial(new AbortController().signal)
      .then((link) => misbehave(world, link, count, random))
      .catch(() => undefined);
  },
};

async function misbehave(
  world: World,
  link: Link,
  count: number,
  random: () => number,
): Promise<void> {
  void read(link);
  const frames = [...world.machines.values()].flatMap(({ disk }) =>
    [...disk.frames()].map(({ bytes }) => bytes),
  );
  const heads = frames.slice(0, 200).map(headOf);
  const say: Say = (bytes) => link.send(bytes);
  if (random() < 0.9)
    await say(
      helloOf(
        world,
        heads.filter(() => random() < 0.3),
      ),
    );
  for (let turn = 0; turn < count; turn++) {
    await trick(world, say, pick(frames, random), random);
  }
  if (random() < 0.5) link.close();
}

/** It listens, now and then. */
async function read(link: Link): Promise<void> {
  try {
    for await (const _ of link.messages());
  } catch {
    // What the other side thinks of it is no concern of its own.
  }
}

async function trick(
  world: World,
  say: Say,
  frame: Buffer | undefined,
  random: () => number,
): Promise<void> {
  const { rogue } = world;
  if (rogue === null) return;
  const choice = random();
  if (choice < 0.15) return say(noise(random));
  if (choice < 0.7 && frame !== undefined) {
    world.handed.add(`${rogue.place.parent} ${laneOf(frame)}`);
    return sayFrame(world, say, frame, choice, random);
  }
  if (choice < 0.8) {
    return say(receiptOf(world, frame === undefined ? nowhere() : headOf(frame), random));
  }
  return say(ownFrame(world, random));
}

/** Its own word on what it cannot know, or the word of others, made up, spoilt or long past. */
function receiptOf(world: World, { stream, hash }: Head, random: () => number): Uint8Array {
  const { rogue } = world;
  if (rogue === null) return noise(random);
  const wrong = random() < 0.7 ? forgedReceipt(world, rogue.place.parent ?? '', random) : null;
  if (wrong !== null) return encodeMessage({ kind: 'receipt', receipt: wrong });
  const { code, tier, key } = rogue.identity;
  const held = { stream, hash, seq: 10 ** 9 };
  const word = { node: code, tier, held, applied: 9, backedUp: 9, attachments: 9, hlc: 9 };
  const receipt = signReceipt(word, key);
  world.signedReceipts.set(textOf(receipt), receipt);
  return encodeMessage({ kind: 'receipt', receipt });
}

/** A frame of somebody's, as it is or spoilt, or a question about it. */
function sayFrame(
  world: World,
  say: Say,
  frame: Buffer,
  choice: number,
  random: () => number,
): Promise<void> {
  if (choice < 0.3) return say(encodeMessage({ kind: 'frame', frame }));
  if (choice < 0.5) {
    const spoilt = Buffer.from(frame);
    const at = Math.floor(random() * spoilt.length);
    spoilt[at] = (spoilt[at] ?? 0) ^ 0x10;
    return say(encodeMessage({ kind: 'frame', frame: spoilt }));
  }
  const after = headOf(frame);
  const { stream } = after;
  if (choice < 0.57) return say(encodeMessage({ kind: 'need', stream, after }));
  if (choice < 0.63) return say(forged(world, frame, random));
  const points = [after, { ...after, seq: 2 ** 40 }, nowhere()];
  return say(encodeMessage({ kind: 'probe', stream, points }));
}

/** What would follow a frame of somebody else, if its author had signed it. */
function forged({ rogue, scheduler }: World, bytes: Buffer, random: () => number): Uint8Array {
  if (rogue === null) return noise(random);
  try {
    const { name, lastSeq, hash } = readFrame(bytes);
    const hlc = hlcFromUnixMs(START_UNIX_MS + scheduler.now);
    const change = { ...person(between(0, 99, random)), seen: [], hlc, session: 0 };
    const frame = sealFrame({
      name,
      firstSeq: lastSeq + 1,
      changes: [change],
      under: null,
      prev: hash,
      key: rogue.identity.key,
    });
    return encodeMessage({ kind: 'frame', frame: frame.bytes });
  } catch {
    return noise(random);
  }
}

/** Signed well: its own changes, of which few can stand. */
function ownFrame(world: World, random: () => number): Uint8Array {
  const { rogue } = world;
  if (rogue === null) return Buffer.alloc(0);
  const now = START_UNIX_MS + world.scheduler.now + between(-5, 5, random) * 86_400_000;
  world.rogueWriter ??= new FrameWriter(rogue.identity, { now });
  const writer = random() < 0.2 ? world.rogueWriter.clone() : world.rogueWriter;
  const record = pick(world.records, random);
  const forbidden: Draft = { ...person(1), event: '913' };
  const others: Draft[] = [
    person(between(0, 99, random), random() < 0.5 ? { XB: '7' } : {}),
    ...(record === undefined ? [] : [somethingAbout(record, random)]),
  ];
  const drafts = random() < 0.5 ? [...others, forbidden] : [forbidden, ...others];
  const frame = writer.seq === 0 ? writer.introduce() : writer.write(drafts).frame;
  return encodeMessage({ kind: 'frame', frame: frame.bytes });
}

function noise(random: () => number): Uint8Array {
  return Uint8Array.from({ length: between(0, 400, random) }, () => between(0, 255, random));
}

function laneOf(bytes: Buffer): string {
  try {
    return readFrame(bytes).name.lane;
  } catch {
    return '';
  }
}

function headOf(bytes: Buffer): Head {
  try {
    const { stream, lastSeq, hash } = readFrame(bytes);
    return { stream, seq: lastSeq, hash: hash.slice(0, 16) };
  } catch {
    return nowhere();
  }
}

function nowhere(): Head {
  return { stream: '0123456789abcdef', seq: 7, hash: '0123456789abcdef' };
}

function helloOf(world: World, heads: readonly Head[]): Uint8Array {
  return encodeMessage({
    kind: 'hello',
    hello: {
      versionMin: PROTOCOL_MIN,
      versionMax: PROTOCOL_MAX,
      node: world.rogue?.place.code ?? '',
      tier: 'station',
      timeUnixMs: START_UNIX_MS + world.scheduler.now,
      heads,
      software: 'rogue',
    },
  });
}
