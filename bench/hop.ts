import { join } from 'node:path';
import { applyFrames } from './apply-frames.js';
import type { Bench, Measured, Size, Workspace } from './bench.js';
import { DaemonProcess } from './daemon-process.js';
import { ownFrames } from './frames-file.js';
import { cpuSecondsOf } from './machine.js';
import { expectEqual, FILE, secondsSince, station } from './one-hop.js';
import { copyNode, foundProvince, loadRegister, ownBranch } from './province.js';
import { makeRegister } from './register.js';
import { dialParent, receipted } from './uplink.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 300_000, small: 2_000 };

export const hop: Bench = {
  name: 'hop',
  title: 'One hop, station to parent',
  about: `Two processes on one machine, gRPC with mutual TLS between them, every batch synced on
both sides. A station has loaded a register of ${PEOPLE.full.toLocaleString('en')} people, all
columns; the parent is \`huji run\` on an empty store. The time runs from the first frame sent until
the parent's receipt for the last change is durable at the station; by then the parent has verified,
stored, merged and indexed everything, and both show the same digest. A household is a change too.
*With the load* the link stands first, and the time runs from the start of the load. The limit is
the parent's work alone, in one process from the same frames in memory, in the same run.`,
  runs: 5,
  figures: [
    {
      id: 'hop.changes',
      text: 'one hop',
      unit: 'changes/s',
      target: { least: 35_000 },
    },
    { id: 'hop.people', text: 'one hop', unit: 'people/s' },
    { id: 'hop.seconds', text: 'the whole register', unit: 's', digits: 1 },
    { id: 'hop.greet', text: 'dial to first frame: handshake and greeting', unit: 'ms' },
    { id: 'hop.cpu.parent', text: 'processor time of the parent', unit: 'µs/change', digits: 1 },
    { id: 'hop.cpu.station', text: 'processor time of the station', unit: 'µs/change', digits: 1 },
    { id: 'hop.with-load.changes', text: 'with the load', unit: 'changes/s' },
    { id: 'hop.with-load.people', text: 'with the load', unit: 'people/s' },
    { id: 'hop.load.changes', text: 'the load alone, no link', unit: 'changes/s' },
    { id: 'hop.load.people', text: 'the load alone, no link', unit: 'people/s' },
    { id: 'hop.limit', text: 'limit: the parent’s work alone', unit: 'changes/s' },
  ],
  ratios: [
    {
      id: 'hop.of-limit',
      text: 'one hop, as a share of the limit',
      unit: '',
      digits: 2,
      of: 'hop.changes',
      to: 'hop.limit',
    },
  ],

  async prepare({ shared, size }) {
    await makeRegister(join(shared, 'register'), PEOPLE[size], 1);
    await foundProvince(join(shared, 'province'));
  },

  async run(workspace) {
    const filled = await shipFilled(workspace);
    return { ...filled, ...(await shipWhileLoading(workspace)) };
  },
};

/** The log is full before the link comes. */
async function shipFilled(workspace: Workspace): Promise<Measured> {
  const { shared, own, size, say } = workspace;
  const [node, parent, dir] = await station(workspace, 'filled');
  const start = performance.now();
  const { loaded } = await loadRegister(node, dir, join(shared, 'register', FILE));
  const loadSeconds = secondsSince(start);
  const changes = ownBranch(node).seq;
  say(`loaded ${loaded} people, ${changes} changes`);
  const daemon = await DaemonProcess.start(parent);
  const cpu = { station: process.cpuUsage(), parent: cpuSecondsOf(daemon.pid) };
  const dialled = performance.now();
  const dialer = dialParent(node, daemon.address);
  await receipted(node);
  const seconds = secondsSince(dialer.firstFrameAt ?? dialled);
  const { user, system } = process.cpuUsage(cpu.station);
  const parentSeconds = cpuSecondsOf(daemon.pid) - cpu.parent;
  await expectEqual(node, daemon);
  await daemon.stop();
  copyNode(join(shared, 'province'), join(own, 'alone'));
  const alone = await applyFrames(join(own, 'alone'), await collect(ownFrames(node)));
  await node.close();
  return {
    'hop.changes': changes / seconds,
    'hop.people': PEOPLE[size] / seconds,
    'hop.seconds': seconds,
    'hop.greet': (dialer.firstFrameAt ?? dialled) - dialled,
    'hop.cpu.parent': (parentSeconds * 1e6) / changes,
    'hop.cpu.station': (user + system) / changes,
    'hop.load.changes': changes / loadSeconds,
    'hop.load.people': PEOPLE[size] / loadSeconds,
    'hop.limit': alone.changes / alone.seconds,
  };
}

/** The link stands, and the load begins. */
async function shipWhileLoading(workspace: Workspace): Promise<Measured> {
  const { shared, size } = workspace;
  const [node, parent, dir] = await station(workspace, 'loading');
  const daemon = await DaemonProcess.start(parent);
  dialParent(node, daemon.address);
  await receipted(node);
  const before = ownBranch(node).seq;
  const start = performance.now();
  await loadRegister(node, dir, join(shared, 'register', FILE));
  await receipted(node);
  const seconds = secondsSince(start);
  const changes = ownBranch(node).seq - before;
  await expectEqual(node, daemon);
  await node.close();
  await daemon.stop();
  return {
    'hop.with-load.changes': changes / seconds,
    'hop.with-load.people': PEOPLE[size] / seconds,
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
