import { join } from 'node:path';
import type { HujiNode } from '../node/node.js';
import { freePorts, NatsServer, natsProgram } from '../test/nats-server.js';
import type { Bench, Measured, Size, Workspace } from './bench.js';
import { DaemonProcess } from './daemon-process.js';
import { cpuSecondsOf } from './machine.js';
import { expectEqual, STATION } from './one-hop.js';
import {
  copyNode,
  foundProvince,
  joinStation,
  loadRegister,
  openIn,
  ownBranch,
} from './province.js';
import { makeRegister } from './register.js';
import { dialParent, receipted } from './uplink.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 300_000, small: 2_000 };

export const nats: Bench = {
  name: 'nats',
  title: 'One hop through NATS JetStream',
  about: `The hop of above with a nats-server between the two, one server with JetStream on the
same disk, as Debian ships it: three processes on one machine. Frames pass through a stream, in a
session that is TLS from node to node. The time runs from the first frame sent until the parent's
receipt for the last change is durable at the station. The limit is the same store of the same
station shipped over gRPC, in the same run.`,
  runs: 5,
  figures: [
    {
      id: 'nats.changes',
      text: 'one hop through NATS',
      unit: 'changes/s',
      target: { least: 25_000 },
    },
    { id: 'nats.people', text: 'one hop through NATS', unit: 'people/s' },
    { id: 'nats.greet', text: 'dial to first frame: handshake and greeting', unit: 'ms' },
    { id: 'nats.cpu.parent', text: 'processor time of the parent', unit: 'µs/change', digits: 1 },
    {
      id: 'nats.cpu.station',
      text: 'processor time of the station',
      unit: 'µs/change',
      digits: 1,
    },
    { id: 'nats.cpu.server', text: 'processor time of the server', unit: 'µs/change', digits: 1 },
    { id: 'nats.grpc', text: 'limit: the same over gRPC', unit: 'changes/s' },
  ],
  ratios: [
    {
      id: 'nats.of-grpc',
      text: 'through NATS, as a share of gRPC',
      unit: '',
      digits: 2,
      of: 'nats.changes',
      to: 'nats.grpc',
    },
  ],

  missing: () =>
    natsProgram() === null ? 'nats-server is missing: apt install nats-server' : null,

  async prepare({ shared, size }) {
    const [province, station] = [join(shared, 'province'), join(shared, 'station')];
    await foundProvince(province);
    await joinStation(province, station, STATION);
    const [file] = await makeRegister(join(shared, 'register'), PEOPLE[size], 1);
    const { node } = await openIn(station);
    await loadRegister(node, station, file?.path ?? '');
    await node.close();
  },

  async run(workspace) {
    const plain = await ship(workspace, 'grpc', 'grpc://127.0.0.1:0', null);
    const [port = 0] = await freePorts(1);
    const server = await NatsServer.startAlone({ folder: join(workspace.own, 'server'), port });
    if (server === null) throw new Error('no nats-server');
    try {
      const through = await ship(workspace, 'nats', server.address, server);
      return { ...measuredOf(through), 'nats.grpc': through.changes / plain.seconds };
    } finally {
      await server.kill();
    }
  },
};

interface Shipped {
  readonly changes: number;
  readonly people: number;
  readonly seconds: number;
  readonly greetMs: number;
  readonly cpu: { readonly parent: number; readonly station: number; readonly server: number };
}

function measuredOf({ changes, people, seconds, greetMs, cpu }: Shipped): Measured {
  const each = (cpuSeconds: number): number => (cpuSeconds * 1e6) / changes;
  return {
    'nats.changes': changes / seconds,
    'nats.people': people / seconds,
    'nats.greet': greetMs,
    'nats.cpu.parent': each(cpu.parent),
    'nats.cpu.station': each(cpu.station),
    'nats.cpu.server': each(cpu.server),
  };
}

/** A copy of the station ships all it holds to a copy of the empty province. */
async function ship(
  { shared, own, size, say }: Workspace,
  name: string,
  listen: string,
  server: NatsServer | null,
): Promise<Shipped> {
  const [parent, dir] = [join(own, `${name}-parent`), join(own, `${name}-station`)];
  copyNode(join(shared, 'province'), parent);
  copyNode(join(shared, 'station'), dir);
  const { node } = await openIn(dir);
  const daemon = await DaemonProcess.start(parent, ['--listen', listen]);
  const before = cpuSeconds(daemon, server);
  const dialled = performance.now();
  const dialer = dialParent(node, daemon.address);
  await receipted(node);
  const from = dialer.firstFrameAt ?? dialled;
  const seconds = (performance.now() - from) / 1000;
  const after = cpuSeconds(daemon, server);
  const changes = ownBranch(node).seq;
  await expectEqual(node, daemon);
  await close(node, daemon);
  say(`${name}: ${changes} changes in ${seconds.toFixed(1)} s`);
  return {
    changes,
    people: PEOPLE[size],
    seconds,
    greetMs: from - dialled,
    cpu: {
      parent: after.parent - before.parent,
      station: after.station - before.station,
      server: after.server - before.server,
    },
  };
}

async function close(node: HujiNode, daemon: DaemonProcess): Promise<void> {
  await node.close();
  await daemon.stop();
}

function cpuSeconds(daemon: DaemonProcess, server: NatsServer | null): Shipped['cpu'] {
  const { user, system } = process.cpuUsage();
  return {
    parent: cpuSecondsOf(daemon.pid),
    station: (user + system) / 1e6,
    server: server === null ? 0 : cpuSecondsOf(server.pid),
  };
}
