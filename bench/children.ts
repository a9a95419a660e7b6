import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Measured, Size } from './bench.js';
import { Crews } from './children-crew.js';
import { raiseChildren } from './children-raised.js';
import { DaemonProcess } from './daemon-process.js';
import { cpuSecondsOf, memoryOf } from './machine.js';
import { secondsSince } from './one-hop.js';
import { copyNode, foundProvince, openIn } from './province.js';
import { median, percentile } from './statistics.js';

const CHILDREN: { readonly [size in Size]: number } = { full: 1_200, small: 12 };
/** To try it with fewer. */
const GIVEN = Number(process.env['HUJI_BENCH_CHILDREN'] ?? 0);
/** Children in one process. */
const TOGETHER: { readonly [size in Size]: number } = { full: 120, small: 5 };
const CHANGES: { readonly [size in Size]: number } = { full: 600, small: 20 };
/** Between two changes of the province: twenty a second. */
const EVERY_MS = 50;
const MB = 1e6;

export const children: Bench = {
  name: 'children',
  title: 'Many children on the line',
  about: `A parent, \`huji run\` in a process of its own, and
${CHILDREN.full.toLocaleString('en')} stations right below it, ${TOGETHER.full} in each of
${CHILDREN.full / TOGETHER.full} other processes on the same machine: each a whole node with its own
keys, certificate, store, connection and session over gRPC with mutual TLS. *Answered* is a child
that the parent has greeted. The parent is stopped and started again at the same address, while the
children dial it with the back-off of any node; the time runs from the start of its process, and
the children's half of each handshake is in it. Then somebody writes ${1000 / EVERY_MS} changes a
second, each at another child, sealed at once; *lag* runs from when it is written there until the
parent's receipt for it is durable there. Before that the children's processes collect their
garbage; the longest time one of them stands still meanwhile is stated, since the lag of a change
there waits for it.`,
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
      text: 'meanwhile, the longest standstill of a process of children',
      unit: 'ms',
    },
    { id: 'children.peak', text: 'memory of the parent, the most', unit: 'MB' },
  ],

  async prepare({ shared, size }) {
    const dir = join(shared, 'province');
    await foundProvince(dir);
    const { node } = await openIn(dir);
    await raiseChildren(node, join(shared, 'children'), countOf(size));
    await node.close();
  },

  async run({ shared, own, size, say }): Promise<Measured> {
    const [dir, folder] = [join(own, 'province'), join(own, 'children')];
    copyNode(join(shared, 'province'), dir);
    copyNode(join(shared, 'children'), folder);
    const first = await DaemonProcess.start(dir);
    const alone = memoryOf(first.pid).resident;
    const { address } = first;
    const dirs = folders(folder);
    const crews = await Crews.open(dirs, TOGETHER[size]);
    const dialled = performance.now();
    crews.dial(address);
    await crews.answered(1);
    const dial = secondsSince(dialled);
    say(`${dirs.length} answered`);
    await first.stop();
    const start = performance.now();
    const daemon = await DaemonProcess.start(dir, ['--listen', address]);
    await crews.answered(0.5);
    const half = secondsSince(start);
    await crews.answered(1);
    const restart = secondsSince(start);
    const cpu = cpuSecondsOf(daemon.pid);
    say('answered again');
    await crews.settle();
    const resident = memoryOf(daemon.pid).resident;
    await trickle(crews, dirs.length, CHANGES[size]);
    const { lags, stillMs } = await crews.finish();
    const { peak } = memoryOf(daemon.pid);
    await crews.leave();
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
      'children.still': stillMs,
      'children.peak': peak / MB,
    };
  },
};

function countOf(size: Size): number {
  return GIVEN > 0 ? GIVEN : CHILDREN[size];
}

function folders(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !name.endsWith('.bundle'));
  return names.map((name) => join(folder, name));
}

/** Has changes written one after the other, by children far from one another. */
async function trickle(crews: Crews, children: number, count: number): Promise<void> {
  const begin = performance.now();
  for (let at = 0; at < count; at++) {
    const due = begin + at * EVERY_MS;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    crews.write((at * 7) % children, at);
  }
}
