import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { stationsOf, type TreeNode, treeOf } from '../bin/generate/tree.js';
import { initNode } from '../bin/init.js';
import { authorityDraft } from '../node/authority/registrar.js';
import { systemClock } from '../node/clock.js';
import { bundleToText } from '../node/identity/bundle.js';
import { enroll } from '../node/identity/enrolment.js';
import { IDENTITY_FOLDER, loadIdentity } from '../node/identity/identity-files.js';
import { secureRandom } from '../node/identity/secure-random.js';
import type { HujiNode } from '../node/node.js';
import type { Uplink } from '../node/ship/uplink.js';
import type { Lane } from '../proto/id.js';
import { fakeHost } from '../test/bin/fake-host.js';
import { person } from '../test/node/drafts.js';
import type { Bench, Measured, Size } from './bench.js';
import { DaemonProcess } from './daemon-process.js';
import { cpuSecondsOf, memoryOf } from './machine.js';
import { secondsSince } from './one-hop.js';
import { copyNode, foundProvince, openIn, PROVINCE } from './province.js';
import { median, percentile } from './statistics.js';
import { dialParent, receipted } from './uplink.js';

const CHILDREN: { readonly [size in Size]: number } = { full: 1_200, small: 12 };
/** To try it with fewer. */
const GIVEN = Number(process.env['HUJI_BENCH_CHILDREN'] ?? 0);
const AT_ONCE = 16;
const CHANGES: { readonly [size in Size]: number } = { full: 600, small: 20 };
/** Between two changes of the province: twenty a second. */
const EVERY_MS = 50;
const POLL_MS = 10;
const MB = 1e6;
const NS_PER_MS = 1e6;

interface Child {
  readonly node: HujiNode;
  readonly uplink: Uplink;
}

export const children: Bench = {
  name: 'children',
  title: 'Many children on the line',
  about: `A parent, \`huji run\` in a process of its own, and
${CHILDREN.full.toLocaleString('en')} stations right below it, all in one other process on the same
machine: each a whole node with its own keys, certificate, store, connection and session over gRPC
with mutual TLS. *Answered* is a child that the parent has greeted. The parent is stopped and
started again at the same address, while the children dial it with the back-off of any node; the
time runs from the start of its process, and the children's half of each handshake is in it. Then
somebody writes ${1000 / EVERY_MS} changes a second, each at another child, sealed at once;
*lag* runs from when it is written there until the parent's receipt for it is durable there. Before
that the children's process collects its garbage; the longest time it stands still meanwhile is
stated, since the lag of a change waits for it: with ${CHILDREN.full.toLocaleString('en')} nodes in
one heap that is the collector, or the keep-alive pings of all connections at one moment.`,
  runs: 3,
  figures: [
    { id: 'children.dial', text: 'all dial at once: all answered', unit: 's', digits: 1 },
    { id: 'children.rss.alone', text: 'memory of the parent, nobody has dialled', unit: 'MB' },
    { id: 'children.rss', text: 'memory of the parent, all answered', unit: 'MB' },
    { id: 'children.restart', text: 'restart: half of them answered', unit: 's', digits: 1 },
    { id: 'children.restart.all', text: 'restart: all answered', unit: 's', digits: 1 },
    {
      id: 'children.restart.cpu',
      text: 'processor time of the parent until then',
      unit: 's',
      digits: 1,
    },
    { id: 'children.lag', text: 'lag of a change, median', unit: 'ms', digits: 1 },
    {
      id: 'children.lag.p99',
      text: 'lag of a change, 99 of 100',
      unit: 'ms',
      digits: 1,
      target: { most: 500 },
    },
    {
      id: 'children.still',
      text: "meanwhile, the longest standstill of the children's process",
      unit: 'ms',
    },
    { id: 'children.peak', text: 'memory of the parent, the most', unit: 'MB' },
  ],

  /** Everybody has joined, was heard once, and knows who else there is. */
  async prepare({ shared, size, say }) {
    const dir = join(shared, 'province');
    await foundProvince(dir);
    const { node } = await openIn(dir);
    const folder = join(shared, 'children');
    mkdirSync(folder);
    await eachAtOnce(stationsOf(treeOf(countOf(size))), (place) => joinChild(node, folder, place));
    say('joined');
    await listAll(node, folders(folder));
    const news = await framesIn(node, 'all');
    await eachAtOnce(folders(folder), (each) => exchange(node, each, news));
    await node.settled();
    await node.close();
    say('heard');
  },

  async run({ shared, own, size, say }): Promise<Measured> {
    const [dir, folder] = [join(own, 'province'), join(own, 'children')];
    copyNode(join(shared, 'province'), dir);
    copyNode(join(shared, 'children'), folder);
    const first = await DaemonProcess.start(dir);
    const alone = memoryOf(first.pid).resident;
    const { address } = first;
    const nodes = await Promise.all(folders(folder).map((each) => openIn(each)));
    const dialled = performance.now();
    const all = nodes.map(({ node }) => dialOf(node, address));
    await answered(all, 1);
    const dial = secondsSince(dialled);
    say(`${all.length} answered`);
    await first.stop();
    const start = performance.now();
    const daemon = await DaemonProcess.start(dir, ['--listen', address]);
    await answered(all, 0.5);
    const half = secondsSince(start);
    await answered(all, 1);
    const restart = secondsSince(start);
    const cpu = cpuSecondsOf(daemon.pid);
    say('answered again');
    await Promise.all(all.map(({ node }) => receipted(node)));
    const resident = memoryOf(daemon.pid).resident;
    collectGarbage();
    const delay = monitorEventLoopDelay({ resolution: POLL_MS });
    delay.enable();
    const lags = await trickle(all, CHANGES[size]);
    delay.disable();
    const { peak } = memoryOf(daemon.pid);
    await closeAll(all);
    await daemon.stop();
    return {
      'children.dial': dial,
      'children.rss.alone': alone / MB,
      'children.rss': resident / MB,
      'children.restart': half,
      'children.restart.all': restart,
      'children.restart.cpu': cpu,
      'children.lag': median(lags),
      'children.lag.p99': percentile(lags, 0.99),
      'children.still': delay.max / NS_PER_MS,
      'children.peak': peak / MB,
    };
  },
};

async function joinChild(province: HujiNode, folder: string, place: TreeNode): Promise<void> {
  const { code, unit9 } = place;
  const random = secureRandom;
  const now = systemClock.now();
  const request = { code, tier: 'station', unit9, addresses: [], now, random } as const;
  const { bundle } = await enroll(province.identity, request);
  const path = join(folder, `${code}.bundle`);
  writeFileSync(path, bundleToText(bundle));
  const node = { node: code, tier: 'station', unit9, join: path, root: null } as const;
  const more = { bundlePassphrase: null, training: true, dir: join(folder, code) };
  await initNode({ ...node, ...more }, { ...fakeHost(), clock: systemClock, random });
}

function countOf(size: Size): number {
  return GIVEN > 0 ? GIVEN : CHILDREN[size];
}

function folders(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !name.endsWith('.bundle'));
  return names.map((name) => join(folder, name));
}

/** All of them in one document of the province, as if it had heard of them at one moment. */
async function listAll(province: HujiNode, dirs: readonly string[]): Promise<void> {
  const drafts = dirs.map((dir) => {
    const { code, unit9, publicKey, ageRecipient } = loadIdentity(join(dir, IDENTITY_FOLDER));
    const about = { code, tier: 'station', unit9: unit9 ?? '', parent: PROVINCE };
    const entry = { ...about, keys: [publicKey], recipient: ageRecipient };
    return authorityDraft('911', 'node', code, entry);
  });
  const options = { lane: 'all', session: 0, seal: true };
  const done = await province.capture.capture(drafts, options);
  for (const each of done) if (!each.ok) throw new Error(each.code);
}

/** What the province publishes goes down, what the child wrote of itself goes up. */
async function exchange(
  province: HujiNode,
  dir: string,
  news: readonly Uint8Array[],
): Promise<void> {
  const { node, close } = await openIn(dir);
  for (const frame of news) await node.receiver.receive(frame);
  await node.settled();
  for (const frame of await framesIn(node, node.identity.code)) {
    await province.receiver.receive(frame);
  }
  await close();
}

async function framesIn(node: HujiNode, lane: Lane): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (const branch of node.log.durable.inLane(lane)) {
    for await (const { bytes } of node.log.frames(branch, 0)) frames.push(bytes);
  }
  return frames;
}

/** Most of the time goes by waiting for the disk. */
async function eachAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const one = async (): Promise<void> => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

function dialOf(node: HujiNode, address: string): Child {
  return { node, uplink: dialParent(node, address).uplink };
}

function answered(all: readonly Child[], share: number): Promise<void> {
  const enough = Math.ceil(all.length * share);
  return until(() => all.filter(({ uplink }) => uplink.answers).length >= enough);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** Changes one after the other, at children far from one another; how long each took, ms. */
async function trickle(all: readonly Child[], count: number): Promise<number[]> {
  const lags: Promise<number>[] = [];
  const begin = performance.now();
  for (let at = 0; at < count; at++) {
    const due = begin + at * EVERY_MS;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const child = all[(at * 7) % all.length];
    if (child !== undefined) lags.push(lagOf(child, at));
  }
  return Promise.all(lags);
}

async function lagOf({ node }: Child, number: number): Promise<number> {
  const start = performance.now();
  const draft = person(number);
  const done = await node.capture.capture([draft], {
    lane: node.identity.code,
    session: 0,
    seal: true,
  });
  for (const each of done) if (!each.ok) throw new Error(each.code);
  await receipted(node);
  return performance.now() - start;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

async function closeAll(all: readonly Child[]): Promise<void> {
  await Promise.all(all.map(({ node }) => node.close()));
}
