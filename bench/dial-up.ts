import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LineShape, MODEM, ShapedLine } from '../bin/demo/shaped-line.js';
import type { Json } from '../node/control/control.js';
import type { HujiNode } from '../node/node.js';
import type { ChangeRef } from '../proto/id.js';
import type { Bench, Measured, Size } from './bench.js';
import { CsvServer, csvBatches, pushCsv } from './csv-batches.js';
import { DaemonProcess } from './daemon-process.js';
import { STATION } from './one-hop.js';
import {
  copyNode,
  foundProvince,
  joinStation,
  loadRegister,
  openIn,
  ownBranch,
} from './province.js';
import { columnOf, makeRegister } from './register.js';
import { APPLICATIONS, draftOf, stationDay, type Work } from './station-day.js';
import { dialParent, receipted } from './uplink.js';
import { Officer, sealTail } from './working-day.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 10_000, small: 1_000 };
const SHAPES: { readonly [size in Size]: LineShape } = {
  full: MODEM,
  small: { bitsPerSecond: 1_000_000, roundTripMs: 20 },
};
/** Times a day that the officer sits down and opens a session. */
const SITTINGS = 8;
const POLL_MS = 20;
const DAY_FILE = 'day.json';
/** Enough to choose a day's people from. */
const CHOICE = 500;

export const dialUp: Bench = {
  name: 'dialup',
  title: 'A day over the telephone',
  about: `Two daemons, and between them a TCP relay as slow as a modem: ${(
    MODEM.bitsPerSecond / 1000
  ).toFixed(1)} kbit/s each way, ${MODEM.roundTripMs} ms there and back. A station whose register
its parent holds already dials once: two births, a death, a new address, a move out, two changes,
and ${APPLICATIONS} applications for cards with all that a card shows, acceptance number and photo
hash; photos apart. They were written in ${SITTINGS} sessions, signed by the officer, every change
sealed in a frame of its own. *Link time* runs from the call until the parent's receipt for the last
change is durable at the station: TLS with both certificates, greeting, frames, receipts. Bytes are
TCP payload. Beside it the same day as CSV in gzip over plain HTTP on the same line, with the words
SymmetricDS sends (a push with its acknowledgement, a pull), without TLS, signatures or receipts:
an estimate of that program, not a run of it.`,
  runs: 5,
  figures: [
    {
      id: 'dialup.seconds',
      text: 'link time',
      unit: 's',
      digits: 1,
      target: { most: 15 },
    },
    { id: 'dialup.line', text: 'until the station hangs up', unit: 's', digits: 1 },
    { id: 'dialup.bytes', text: 'bytes, both ways', unit: 'bytes' },
    { id: 'dialup.up', text: 'of them from the station', unit: 'bytes' },
    { id: 'dialup.down', text: 'of them from the parent', unit: 'bytes' },
    { id: 'dialup.frames', text: 'of them the frames of the day', unit: 'bytes' },
    { id: 'dialup.csv.seconds', text: 'CSV over HTTP', unit: 's', digits: 1 },
    { id: 'dialup.csv.bytes', text: 'CSV over HTTP, both ways', unit: 'bytes' },
    { id: 'dialup.csv.text', text: 'its CSV before gzip', unit: 'bytes' },
  ],

  async prepare({ shared, size }) {
    const [parent, station] = [join(shared, 'parent'), join(shared, 'station')];
    await foundProvince(parent);
    await joinStation(parent, station, STATION);
    const [file] = await makeRegister(join(shared, 'register'), PEOPLE[size], 1);
    const path = file?.path ?? '';
    const { node, control } = await openIn(station);
    const officer = new Officer(node);
    await officer.join(control);
    await loadRegister(node, station, path);
    const daemon = await DaemonProcess.start(parent);
    const dialer = dialParent(node, daemon.address);
    await receipted(node);
    await node.close();
    await daemon.stop();
    if (dialer.firstFrameAt === null) throw new Error('the parent was sent nothing');
    const day = await writeDay(station, officer, path);
    writeFileSync(join(shared, DAY_FILE), JSON.stringify(day));
  },

  async run({ shared, own, size, say }) {
    for (const name of ['parent', 'station']) copyNode(join(shared, name), join(own, name));
    const day = JSON.parse(readFileSync(join(shared, DAY_FILE), 'utf8')) as Day;
    const called = await call(join(own, 'parent'), join(own, 'station'), SHAPES[size]);
    say(JSON.stringify(called));
    return { ...called, 'dialup.frames': day.bytes, ...(await sendCsv(day.works, SHAPES[size])) };
  },
};

interface Day {
  readonly works: readonly Work[];
  /** Of the frames it was sealed in. */
  readonly bytes: number;
}

/** The parent holds what was before, and hears nothing of it yet. */
async function writeDay(dir: string, { key }: Officer, register: string): Promise<Day> {
  const { node } = await openIn(dir);
  const officer = new Officer(node, key);
  const before = ownBranch(node).seq;
  const works = stationDay(await peopleOf(node, register), node.query);
  const sitting = Math.ceil(works.length / SITTINGS);
  let session = 0;
  for (const [at, work] of works.entries()) {
    if (at % sitting === 0) session = await officer.openSession();
    const [done] = await node.capture.capture([draftOf(work)], { lane: STATION.code, session });
    if (done?.ok !== true) throw new Error(`${work.event} refused: ${done?.code} ${done?.detail}`);
    await sealTail(node);
  }
  let bytes = 0;
  for await (const frame of node.log.frames(ownBranch(node), before)) bytes += frame.bytes.length;
  await node.close();
  return { works, bytes };
}

async function peopleOf(node: HujiNode, file: string): Promise<ChangeRef[]> {
  const found: ChangeRef[] = [];
  for (const number of await columnOf(file, 'GMSFHM')) {
    const [person, other] = number === '' ? [] : await node.query.personsByNumber(number, 2);
    if (person !== undefined && other === undefined) found.push(person);
    if (found.length === CHOICE) break;
  }
  return found;
}

async function call(parent: string, dir: string, shape: LineShape): Promise<Measured> {
  const above = await DaemonProcess.start(parent);
  const line = await ShapedLine.start(above.address, shape);
  const station = await DaemonProcess.start(dir, ['--dial', `dialup://${line.hostPort}`]);
  await station.call('link.start', {});
  await until(async () => line.connections > 0, 1);
  const called = performance.now();
  await until(async () => isReceipted(await station.call('status', {})));
  const seconds = (performance.now() - called) / 1000;
  await until(async () => hasHungUp(await station.call('link.list', {})));
  const all = (performance.now() - called) / 1000;
  if (line.connections !== 1) throw new Error(`${line.connections} calls`);
  await station.stop();
  await above.stop();
  line.close();
  return {
    'dialup.seconds': seconds,
    'dialup.line': all,
    'dialup.bytes': line.up + line.down,
    'dialup.up': line.up,
    'dialup.down': line.down,
  };
}

async function until(holds: () => Promise<boolean>, pauseMs = POLL_MS): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, pauseMs));
}

interface Status {
  readonly streams: readonly {
    readonly stream: { readonly lane: string };
    readonly head: { readonly seq: number };
    readonly tail: number;
    readonly receipts: { readonly province: { readonly held: number } | null };
  }[];
}

function isReceipted(status: Json): boolean {
  const { streams } = status as unknown as Status;
  const own = streams.filter(({ stream }) => stream.lane === STATION.code);
  return own.every(
    ({ head, tail, receipts }) => tail === 0 && (receipts.province?.held ?? 0) >= head.seq,
  );
}

function hasHungUp(links: Json): boolean {
  const { ways } = links as unknown as {
    ways: readonly { window: { open: boolean; last: { drained: boolean } | null } | null }[];
  };
  return ways.every(({ window }) => window?.open === false && window.last?.drained === true);
}

async function sendCsv(works: readonly Work[], shape: LineShape): Promise<Measured> {
  const server = await CsvServer.start();
  const line = await ShapedLine.start(server.address, shape);
  const text = csvBatches(works);
  const start = performance.now();
  await pushCsv(line.hostPort, text);
  const seconds = (performance.now() - start) / 1000;
  const bytes = line.up + line.down;
  line.close();
  await server.stop();
  return {
    'dialup.csv.seconds': seconds,
    'dialup.csv.bytes': bytes,
    'dialup.csv.text': Buffer.byteLength(text),
  };
}
