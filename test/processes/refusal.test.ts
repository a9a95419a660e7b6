import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeRegister } from '../../bin/generate/generate.js';
import { systemClock } from '../../node/clock.js';
import type { NodeIdentity } from '../../node/identity/identity.js';
import { tlsIdentityOf } from '../../node/identity/identity-files.js';
import { secureRandom } from '../../node/identity/secure-random.js';
import { suite, type TestContext } from '../harness.js';
import { makeProvince } from '../node/identity/province.js';
import { transportOf } from '../transports/grpc/province.js';
import { ending, rawClient } from '../transports/grpc/raw-client.js';
import { births, load, submit } from './clients.js';
import type { Daemon } from './daemon.js';
import { startLocal } from './local-node.js';
import type { NodeFolder } from './node-folder.js';
import { endOf, expiredStation, hello, identityIn, laterHello, neverReads } from './strangers.js';
import { COUNTY, huji, STATIONS } from './template.js';
import { agree, daemonIn, makeTree, present, sound, type Tree } from './tree.js';

const test = suite('processes/refusal');

const LOCAL = 'grpc://127.0.0.1:0';

/** County, province and the first station run; the second is the stranger. */
async function quietTree(t: TestContext): Promise<Tree> {
  const tree = await makeTree(t);
  await tree.province.start();
  await tree.county.start();
  await tree.stations[0].start();
  return tree;
}

async function shows(t: TestContext, node: NodeFolder, code: string): Promise<void> {
  await t.until(`${code} at ${node.code}`, async () => (await node.alarms()).includes(code));
}

/** Whatever came to the county, its other child goes on, and nothing is lost. */
async function goesOn(t: TestContext, tree: Tree): Promise<void> {
  const [station] = tree.stations;
  const answers = await submit(station, births(3));
  await agree(t, station.code, [station, tree.county, tree.province]);
  await present(tree.province, answers);
  const restarts = tree.all.flatMap(({ log }) => log.filter(({ event }) => event === 'ready'));
  assert.is(restarts.length, 3, 'nobody had to be started again');
  await sound([station, tree.county, tree.province]);
}

/** What the uplink of a node says of its last try. */
async function uplinkError(node: Daemon): Promise<string> {
  const { links } = await node.status();
  return links.find(({ role }) => role === 'parent')?.error ?? '';
}

test(
  'a child of a later protocol is refused by its code, and a parent of one likewise',
  async (t) => {
    const tree = await quietTree(t);
    const [, stranger] = tree.stations;
    const child = identityIn(tree.folder, stranger.code);
    const dialer = transportOf(child).dialer(tree.county.address, COUNTY);
    const link = await dialer.dial(new AbortController().signal);
    await link.send(laterHello(child));
    assert.match(await endOf(link), /^PROTOCOL_VERSION/);
    await shows(t, tree.county, 'PROTOCOL_VERSION');
    await goesOn(t, tree);

    const parent = identityIn(tree.folder, COUNTY);
    const ends: Promise<string>[] = [];
    const listener = await transportOf(parent).listen(LOCAL, {
      onLink: (up) => {
        ends.push(up.send(laterHello(parent)).then(() => endOf(up)));
      },
      onRefused: () => undefined,
    });
    t.defer(() => listener.close());
    const station = daemonIn(t, tree.folder, stranger.code, undefined, {
      parent: () => listener.address,
    });
    await station.start();
    await shows(t, station, 'PROTOCOL_VERSION');
    assert.match(await uplinkError(station), /^PROTOCOL_VERSION/);
    assert.match((await ends[0]) ?? '', /^PROTOCOL_VERSION/);
    // It goes on by itself all the same.
    await submit(station, births(1));
  },
  { limitMs: 60_000 },
);

test(
  'an expired certificate is refused, and both sides say so',
  async (t) => {
    const tree = await makeTree(t);
    const code = '220102530000';
    await expiredStation(tree.folder, code, '229901004');
    await tree.province.start();
    await tree.county.start();
    await tree.stations[0].start();
    const station = daemonIn(t, tree.folder, code, tree.county);
    await station.start();
    await t.until('CERT_EXPIRED', async () =>
      (await uplinkError(station)).startsWith('CERT_EXPIRED'),
    );
    await shows(t, station, 'CERT_EXPIRED');
    await shows(t, tree.county, 'CERT_EXPIRED');
    await goesOn(t, tree);
  },
  { limitMs: 60_000 },
);

test(
  'a node of another province is refused, and both sides say so',
  async (t) => {
    const tree = await quietTree(t);
    const foreign = await makeProvince(secureRandom, Date.now());
    const dialer = transportOf(foreign.station).dialer(tree.county.address, COUNTY);
    const refused = await dialer.dial(new AbortController().signal).catch((error: Error) => error);
    assert.match((refused as Error).message, /^CERT_FOREIGN/);
    // One that does not look whom it talks to is told by the county.
    const call = rawClient(t, tree.county.address, tlsIdentityOf(foreign.station)).call();
    assert.match((await ending(call)).details, /^CERT_FOREIGN/);
    await shows(t, tree.county, 'CERT_FOREIGN');
    await goesOn(t, tree);

    const foreigner: NodeIdentity = foreign.county;
    const listener = await transportOf(foreigner).listen(LOCAL, {
      onLink: (link) => link.close(),
      onRefused: () => undefined,
    });
    t.defer(() => listener.close());
    const [, stranger] = tree.stations;
    const station = daemonIn(t, tree.folder, stranger.code, undefined, {
      parent: () => listener.address,
    });
    await station.start();
    await shows(t, station, 'CERT_FOREIGN');
    assert.match(await uplinkError(station), /^CERT_FOREIGN/);
  },
  { limitMs: 60_000 },
);

test(
  'garbage is refused by its code, before the handshake, in it and in a session',
  async (t) => {
    const tree = await quietTree(t);
    const { port } = new URL(tree.county.address);
    const say = async (bytes: Uint8Array): Promise<void> => {
      const socket = connect(Number(port), '127.0.0.1');
      t.defer(() => socket.destroy());
      socket.on('error', () => undefined);
      // What it answers is of no interest, but must be read for the end to be seen.
      socket.resume();
      socket.write(bytes);
      await once(socket, 'close');
    };
    await say(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await shows(t, tree.county, 'PEER_PLAINTEXT');
    await say(Buffer.concat([Buffer.from('160301', 'hex'), Buffer.alloc(4000, 0x5a)]));
    await shows(t, tree.county, 'PROTOCOL_GARBAGE');
    const child = identityIn(tree.folder, tree.stations[1].code);
    for (const garbage of [Buffer.alloc(300, 0xff), Buffer.alloc(0)]) {
      const dialer = transportOf(child).dialer(tree.county.address, COUNTY);
      const link = await dialer.dial(new AbortController().signal);
      await link.send(hello(child));
      await link.send(garbage);
      assert.match(await endOf(link), /^PROTOCOL_GARBAGE/);
    }
    const { alarms } = await tree.county.status();
    const ofChild = alarms.filter(({ subject }) => subject === child.code);
    assert.equal(
      ofChild.map(({ code }) => code),
      ['PROTOCOL_GARBAGE'],
    );
    await goesOn(t, tree);
  },
  { limitMs: 60_000 },
);

test(
  'a child that never reads is let go by its code, and the other is carried meanwhile',
  async (t) => {
    const tree = await makeTree(t);
    const [station, stranger] = tree.stations;
    await tree.province.start();
    const county = await startLocal(t, {
      dir: join(tree.folder, COUNTY),
      clock: systemClock,
      parent: tree.province.address,
      limits: { notReadingMs: 1500, outboxBytesMax: 65_536 },
    });
    const parent = (): string => county.address;
    // Nobody dials them: a port of theirs might be another's when they come back.
    const alone = { parent, listen: '' } as const;
    const real = daemonIn(t, tree.folder, stranger.code, undefined, alone);
    const other = daemonIn(t, tree.folder, station.code, undefined, alone);
    await real.start();
    const out = join(t.folder(), 'register');
    const options = { out, seed: t.seed, people: 30_000, stations: 2 };
    const { files } = await writeRegister(options);
    const file = files.find((each) => each.station === STATIONS[1]);
    const { code, stderr } = await load(real, file?.path ?? '');
    assert.is(code === 0 || code === 1, true, stderr);
    await agree(t, stranger.code, [real, county, tree.province]);
    await real.stop();
    // It says that it holds nothing, so that all it ever sent is sent back to it.
    const identity = identityIn(tree.folder, stranger.code);
    neverReads(t, county.address, identity);
    await other.start();
    const answers = await submit(other, births(3));
    await agree(t, other.code, [other, county, tree.province]);
    await shows(t, county, 'PEER_NOT_READING');
    await present(tree.province, answers);
    // Back in its right mind it is heard again, and the alarm is over.
    await real.start();
    await submit(real, births(3));
    await agree(t, stranger.code, [real, county, tree.province]);
    assert.not.ok((await county.alarms()).includes('PEER_NOT_READING'));
    await sound([real, other, county, tree.province]);
  },
  { limitMs: 180_000 },
);

test(
  'a second node made from a bundle that was used is refused, and the first keeps its session',
  async (t) => {
    const tree = await quietTree(t);
    const [station] = tree.stations;
    const listed = async (): Promise<boolean> => {
      const { nodes } = await tree.county.call('node.list');
      return (nodes as { node: string }[]).some(({ node }) => node === station.code);
    };
    await t.until('the station in the list', listed);
    const twins = join(tree.folder, 'twins');
    const dir = join(twins, station.code);
    const bundle = join(tree.folder, `${station.code}.bundle`);
    const made = await huji([
      'init',
      '--node',
      station.code,
      '--tier',
      'station',
      '--join',
      bundle,
      '--dir',
      dir,
    ]);
    assert.is(made.code, 0, made.err);
    const since = async (): Promise<string | undefined> =>
      (await station.status()).links.find(({ role }) => role === 'parent')?.since;
    const before = await since();
    const twin = daemonIn(t, twins, station.code, tree.county);
    await twin.start();
    await shows(t, twin, 'INTRODUCTION_USED');
    assert.match(await uplinkError(twin), /^INTRODUCTION_USED/);
    const { alarms } = await tree.county.status();
    assert.ok(
      alarms.some(({ code, subject }) => code === 'INTRODUCTION_USED' && subject === station.code),
    );
    await goesOn(t, tree);
    assert.is(await since(), before, 'the session of the first stands');
    assert.not.ok((await tree.province.alarms()).includes('INTRODUCTION_USED'));
  },
  { limitMs: 60_000 },
);
