import { cpSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { Alarm } from '../../node/alarms.js';
import type { Captured, Draft } from '../../node/capture/capture.js';
import { type Clock, systemClock } from '../../node/clock.js';
import { enroll } from '../../node/identity/enrolment.js';
import type { NodeIdentity } from '../../node/identity/identity.js';
import { join } from '../../node/identity/joining.js';
import { createRoot } from '../../node/identity/root.js';
import { HujiNode } from '../../node/node.js';
import type { Space } from '../../node/store/disk-space.js';
import { HeadsFile } from '../../node/store/heads-file.js';
import type { Level } from '../../node/store/level.js';
import { LevelStore } from '../../node/store/level-store.js';
import { openLevel } from '../../node/store/open-level.js';
import type { Lane } from '../../proto/id.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import { MemoryNetwork } from '../../transports/memory/network.js';
import type { Listener, Transport } from '../../transports/transport.js';
import type { TestContext } from '../harness.js';
import { founding } from './founding.js';
import { seededRandom } from './identity/province.js';

export const PROVINCE = '220000000000';
export const CITY = '229900000000';
export const COUNTY = '229901000000';
export const STATION = '229901500000';
export const SECOND_STATION = '229901510000';

const PLACES: readonly (readonly [NodeCode, Tier, string | null, NodeCode])[] = [
  [CITY, 'city', null, PROVINCE],
  [COUNTY, 'county', null, CITY],
  [STATION, 'station', '229901001', COUNTY],
  [SECOND_STATION, 'station', '229901002', COUNTY],
];

/** Timers run so many times faster: what a node does once a second it does at once. */
const HASTE = 50;

/** The system's wall clock with hasty timers. */
export const hastyClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * HASTE,
  after: (ms, call) => systemClock.after(ms / HASTE, call),
};

let made: Promise<ReadonlyMap<NodeCode, NodeIdentity>> | null = null;

/** Keys and certificates of four tiers and two stations; the same for every test of a run. */
export function identities(): Promise<ReadonlyMap<NodeCode, NodeIdentity>> {
  made ??= makeIdentities();
  return made;
}

async function makeIdentities(): Promise<ReadonlyMap<NodeCode, NodeIdentity>> {
  const random = seededRandom('tree');
  const now = systemClock.now();
  const root = await createRoot({ code: PROVINCE, training: true, now, random });
  const all = new Map([[PROVINCE, root]]);
  for (const [code, tier, unit9, parent] of PLACES) {
    all.set(code, await joined(all.get(parent) ?? root, { code, tier, unit9 }, code));
  }
  return all;
}

/** An identity of its own, joined below `issuer`; another `seed` gives another key. */
export async function joined(
  issuer: NodeIdentity,
  part: { code: NodeCode; tier: Tier; unit9: string | null },
  seed: string,
): Promise<NodeIdentity> {
  const random = seededRandom(`tree ${seed}`);
  const now = systemClock.now();
  const { bundle } = await enroll(issuer, { ...part, addresses: [], now, random });
  return (await join(bundle, { now, random })).identity;
}

export interface OpenOptions {
  /** Data folder; a fresh one by default. */
  readonly folder?: string;
  readonly identity?: NodeIdentity;
  /** Makes the database misbehave. */
  readonly level?: (level: Level) => Level;
  readonly clock?: Clock;
  /** Watches the room on the disk. */
  readonly space?: Space;
  /** How old an open tail gets, ms. */
  readonly sealMs?: number;
}

let opened = 0;

/** Nodes in this process, each with a real store; closed when the test has ended. */
export class Tree {
  readonly t: TestContext;
  readonly network: MemoryNetwork;
  /** Raised by any node, in order. */
  readonly alarms: (Alarm & { readonly node: NodeCode })[] = [];
  private readonly folders = new Map<HujiNode, string>();
  private readonly closed = new Set<HujiNode>();
  private readonly listeners = new Map<HujiNode, Listener>();
  /** Addresses each node dials. */
  private readonly ways = new Map<HujiNode, Set<string>>();

  constructor(t: TestContext) {
    this.t = t;
    this.network = new MemoryNetwork({ clock: hastyClock, seed: t.seed });
  }

  /** Opens a node's store as it is; a fresh one knows nothing and has written nothing. */
  async open(code: NodeCode, options: OpenOptions = {}): Promise<HujiNode> {
    const { folder = this.t.folder(), level: misbehave = (level) => level } = options;
    const identity = options.identity ?? (await identities()).get(code);
    if (identity === undefined) throw new RangeError(`no node ${code}`);
    const heads = HeadsFile.open(folder);
    const store = new LevelStore(misbehave(await openLevel(folder)), heads, options.space);
    const node = await HujiNode.open({
      identity,
      store,
      heads,
      clock: options.clock ?? hastyClock,
      random: seededRandom(`${this.t.seed} ${code} ${opened++}`),
      sealMs: options.sealMs ?? 2000,
      software: 'test',
      backoff: () => ({ failed: () => 500, ended: () => 500 }),
      onAlarm: (alarm) => this.alarms.push({ ...alarm, node: code }),
    });
    this.folders.set(node, folder);
    this.t.defer(() => this.close(node));
    return node;
  }

  /** The province with all it starts with on lane `all`. */
  async found(options: OpenOptions = {}): Promise<HujiNode> {
    const node = await this.open(PROVINCE, options);
    await write(node, founding(node), { lane: 'all', seal: true });
    await node.introduce('test');
    await node.settled();
    return node;
  }

  /** A node that has what `from` holds of lane `all` and has introduced itself. */
  async join(code: NodeCode, from: HujiNode, options: OpenOptions = {}): Promise<HujiNode> {
    const node = await this.open(code, options);
    for (const frame of await framesOf(from, 'all')) await node.receiver.receive(frame);
    await node.settled();
    await node.introduce('test');
    return node;
  }

  folderOf(node: HujiNode): string {
    return this.folders.get(node) ?? '';
  }

  /** Idempotent. */
  async close(node: HujiNode): Promise<void> {
    if (this.closed.has(node)) return;
    this.closed.add(node);
    await this.listeners.get(node)?.close();
    await node.close();
  }

  /** Closes a node and opens it again from the same folder. */
  async reopen(node: HujiNode, options: OpenOptions = {}): Promise<HujiNode> {
    await this.close(node);
    const { identity } = node;
    return this.open(identity.code, { folder: this.folderOf(node), identity, ...options });
  }

  /** An image of a closed node's data folder: what a clone or an old backup starts from. */
  image(node: HujiNode): string {
    const folder = this.t.folder();
    cpSync(this.folderOf(node), folder, { recursive: true });
    return folder;
  }

  /** Keeps a link from the child to the parent, or whoever takes the parent's place later. */
  async link(child: HujiNode, parent: HujiNode): Promise<void> {
    const address = await this.listen(parent);
    const ways = this.ways.get(child) ?? new Set();
    this.ways.set(child, ways);
    if (ways.has(address)) return;
    ways.add(address);
    const dialer = this.transportOf(child).dialer(address, parent.identity.code);
    // A way to somebody else is no second way to the parent.
    const peer = parent.identity.code;
    const isParent = peer === child.parentage.parent();
    const to = isParent ? undefined : { peer, onFailed: () => undefined };
    child.neighbours.dial(dialer, address, to);
    child.housekeeper.start();
  }

  /** Where a node listens, from now on. */
  async listen(node: HujiNode): Promise<string> {
    const address = `memory://${node.identity.code}`;
    if (!this.listeners.has(node)) {
      const transport = this.transportOf(node);
      this.listeners.set(node, await transport.listen(address, node.neighbours));
      node.housekeeper.start();
    }
    return address;
  }

  /** As the daemon links a node: to its parent, and to whoever takes the parent's place. */
  async attach(child: HujiNode, dial: readonly string[] = []): Promise<void> {
    const transport = this.transportOf(child);
    await child.parentage.connect((address, code) => transport.dialer(address, code), dial);
    child.housekeeper.start();
  }

  private transportOf(node: HujiNode): Transport {
    return this.network.transport(node.identity.code, node.identity.publicKey);
  }
}

/** Captures drafts of which none may be refused. */
export async function write(
  node: HujiNode,
  drafts: readonly Draft[],
  { lane = node.identity.code, seal = false }: { lane?: Lane; seal?: boolean } = {},
): Promise<(Captured & { ok: true })[]> {
  const done = await node.capture.capture(drafts, { lane, session: 0, seal });
  return done.map((each) => {
    if (!each.ok) assert.unreachable(`${each.code} ${each.detail}`);
    return each as Captured & { ok: true };
  });
}

/** Seals every open tail. */
export async function sealTails(node: HujiNode): Promise<void> {
  for (const branch of [...node.log.branches()]) await node.housekeeper.seal(branch);
}

/** Sealed frames a node holds, of one lane or of all, branch by branch. */
export async function framesOf(node: HujiNode, lane: Lane | null = null): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (const branch of node.log.durable.branches()) {
    if (lane !== null && branch.name.lane !== lane) continue;
    for await (const { bytes } of node.log.frames(branch, 0)) frames.push(bytes);
  }
  return frames;
}
