import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askEvery, askTogether, timesOf } from './asking.js';
import type { Bench, Measured, Size, Workspace } from './bench.js';
import { DaemonProcess } from './daemon-process.js';
import { runForked } from './forked.js';
import { framesOfStations, writeFrames } from './frames-file.js';
import { cpuSecondsOf } from './machine.js';
import { copyNode, foundProvince, openIn } from './province.js';
import { columnOf, makeRegister, type StationFile } from './register.js';
import { publishRights, RegistryConsumer } from './registry-consumer.js';
import { writeNewcomer } from './registry-newcomer.js';
import { median, percentile } from './statistics.js';

interface Amount {
  readonly people: number;
  readonly stations: number;
  /** Stations more, that send their registers while others ask. */
  readonly newcomers: number;
  readonly gets: number;
  readonly searches: number;
  /** People in batches, and changes of the feed. */
  readonly many: number;
}

const AMOUNTS: { readonly [size in Size]: Amount } = {
  full: {
    ...{ people: 1_000_000, stations: 50, newcomers: 6 },
    ...{ gets: 50_000, searches: 1_000, many: 300_000 },
  },
  small: {
    ...{ people: 2_000, stations: 2, newcomers: 1 },
    ...{ gets: 1_000, searches: 100, many: 1_000 },
  },
};
/** Calls under way on the one connection. */
const UNDER_WAY = 64;
const BATCH = 500;
const BATCHES_UNDER_WAY = 4;
const ASK_EVERY_MS = 5;
/** Characters an address is looked for by: a street, or a village. */
const BEGINNING = 5;

export const registry: Bench = {
  name: 'registry',
  title: 'The registry that other systems ask',
  about: `\`huji run --api\` on a province of ${AMOUNTS.full.people.toLocaleString('en')} people,
all columns, and a consumer in another process on the same machine: gRPC over one connection with
TLS 1.3, known by a token, every call on record in the audit before it is answered, ten items of a
person shown. *By number* keeps ${UNDER_WAY} calls under way, no number twice; *batches* are of
${BATCH} ids, ${BATCHES_UNDER_WAY} under way. Searches come one after the other, 50 answers at most.
Answers leave at steps of 5 ms, which is in every time. *Beside* means that stations send new
registers meanwhile, together 10,000 changes a second in frames of 200, over gRPC with mutual TLS:
a number is asked for every ${ASK_EVERY_MS} ms, and its time runs from when it was due. The feed is
read by a consumer that begins where nobody was registered yet; *a copy* is every record as it
stands.`,
  runs: 3,
  figures: [
    { id: 'registry.get', text: 'by number', unit: 'people/s', target: { least: 5_000 } },
    { id: 'registry.get.cpu', text: 'processor time of the daemon', unit: 'µs/call', digits: 1 },
    { id: 'registry.alone', text: 'by number, one after the other', unit: 'ms', digits: 2 },
    { id: 'registry.batch', text: 'in batches', unit: 'people/s', target: { least: 50_000 } },
    {
      id: 'registry.beside.p99',
      text: 'by number beside, 99 of 100',
      unit: 'ms',
      digits: 1,
      target: { most: 10 },
    },
    { id: 'registry.beside.p50', text: 'by number beside, median', unit: 'ms', digits: 1 },
    { id: 'registry.beside.changes', text: 'applied meanwhile', unit: 'changes/s' },
    {
      id: 'registry.name.p99',
      text: 'by name, 99 of 100',
      unit: 'ms',
      digits: 1,
      target: { most: 20 },
    },
    { id: 'registry.address.p99', text: 'by address, 99 of 100', unit: 'ms', digits: 1 },
    { id: 'registry.feed', text: 'feed', unit: 'changes/s', target: { least: 50_000 } },
    { id: 'registry.copy', text: 'feed, a copy', unit: 'people/s' },
  ],

  async prepare({ shared, size, say }) {
    const { people, stations, newcomers } = AMOUNTS[size];
    const all = Math.round((people * (stations + newcomers)) / stations);
    const files = await makeRegister(join(shared, 'register'), all, stations + newcomers);
    const [held, coming] = [files.slice(0, stations), files.slice(stations)];
    const province = join(shared, 'province');
    await foundProvince(province);
    const { node, close } = await openIn(province);
    await publishRights(node);
    await close();
    const founding = join(shared, 'founding');
    copyNode(province, founding);
    const frames = join(shared, 'frames');
    await writeFrames(frames, framesOfStations(founding, shared, held));
    for (const file of coming) await writeNewcomer(founding, newcomerIn(shared, file), file);
    writeFileSync(join(shared, 'newcomers.json'), JSON.stringify(coming));
    for (const column of ['GMSFHM', 'XM', 'MLXZ']) {
      const values = await sample(held, column, AMOUNTS[size].gets);
      writeFileSync(join(shared, `${column}.json`), JSON.stringify(values));
    }
    say('the province takes them in');
    await runForked('registry-step', ['apply', province, frames, join(shared, 'cursor')]);
  },

  async run(workspace) {
    const { shared, own } = workspace;
    const dir = join(own, 'province');
    copyNode(join(shared, 'province'), dir);
    const listen = ['--listen', 'grpc://127.0.0.1:0', '--api', '127.0.0.1:0'];
    const daemon = await DaemonProcess.start(dir, listen);
    const consumer = await RegistryConsumer.connect(dir, daemon.api);
    const idle = await askIdle(workspace, daemon, consumer);
    const beside = await askBeside(workspace, daemon, consumer);
    consumer.close();
    await daemon.stop();
    return { ...idle, ...beside };
  },
};

function newcomerIn(folder: string, { station }: StationFile): string {
  return join(folder, `newcomer-${station.code}`);
}

/** Values of a column, each once, spread evenly over all files. */
async function sample(files: readonly StationFile[], column: string, count: number) {
  const all = new Set<string>();
  for (const { path } of files) {
    for (const value of await columnOf(path, column)) if (value !== '') all.add(value);
  }
  const stride = Math.max(1, Math.floor(all.size / count));
  return [...all].filter((_, at) => at % stride === 0).slice(0, count);
}

function list(folder: string, name: string): string[] {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as string[];
}

async function askIdle(
  { shared, size, say }: Workspace,
  daemon: DaemonProcess,
  consumer: RegistryConsumer,
): Promise<Measured> {
  const { searches, many } = AMOUNTS[size];
  const numbers = list(shared, 'GMSFHM');
  const ids: string[] = [];
  const cpu = cpuSecondsOf(daemon.pid);
  const gets = await askTogether(numbers, UNDER_WAY, async (number) => {
    const { records } = await consumer.find({ number });
    ids.push(...records.map(({ id }) => id));
  });
  const cpuSeconds = cpuSecondsOf(daemon.pid) - cpu;
  if (ids.length < numbers.length / 2) throw new Error(`${ids.length} of ${numbers.length} found`);
  say(`${ids.length} people by ${numbers.length} numbers`);
  const alone = await timesOf(numbers.slice(0, searches), (number) => consumer.find({ number }));
  const batches = Array.from({ length: Math.ceil(many / BATCH) }, (_, at) =>
    Array.from({ length: BATCH }, (_, nth) => ids[(at * BATCH + nth) % ids.length] ?? ''),
  );
  let shown = 0;
  const batch = await askTogether(batches, BATCHES_UNDER_WAY, async (each) => {
    const found = await consumer.batchGet(each);
    shown += found;
  });
  const names = await timesOf(list(shared, 'XM').slice(0, searches), (name) =>
    consumer.find({ name }),
  );
  const begun = list(shared, 'MLXZ').slice(0, searches).map(beginning);
  const addresses = await timesOf(begun, (address) =>
    consumer.find({ entity: 'HOUSEHOLD', address }),
  );
  const cursor = readFileSync(join(shared, 'cursor'), 'utf8');
  const feed = await consumer.watch({ cursor }, many);
  const copy = await consumer.watch({ fromStart: true }, many);
  return {
    'registry.get': numbers.length / gets,
    'registry.get.cpu': (cpuSeconds * 1e6) / numbers.length,
    'registry.alone': median(alone),
    'registry.batch': shown / batch,
    'registry.name.p99': percentile(names, 0.99),
    'registry.address.p99': percentile(addresses, 0.99),
    'registry.feed': feed.events / feed.seconds,
    'registry.copy': copy.events / copy.seconds,
  };
}

function beginning(address: string): string {
  return [...address].slice(0, BEGINNING).join('');
}

async function askBeside(
  { shared, own }: Workspace,
  daemon: DaemonProcess,
  consumer: RegistryConsumer,
): Promise<Measured> {
  const newcomers = JSON.parse(
    readFileSync(join(shared, 'newcomers.json'), 'utf8'),
  ) as StationFile[];
  const dirs = newcomers.map((file) => {
    const dir = newcomerIn(own, file);
    copyNode(newcomerIn(shared, file), dir);
    return dir;
  });
  const sent = runForked('registry-step', ['send', daemon.address, ...dirs]);
  const asked = await askEvery(ASK_EVERY_MS, list(shared, 'GMSFHM'), sent, (number) =>
    consumer.find({ number }),
  );
  const { from = 0, until = 0, changes = 0 } = await sent;
  const waits = asked.flatMap(({ due, wait }) => (due >= from && due <= until ? [wait] : []));
  return {
    'registry.beside.p99': percentile(waits, 0.99),
    'registry.beside.p50': median(waits),
    'registry.beside.changes': (changes * 1000) / (until - from),
  };
}
