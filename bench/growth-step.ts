/** One step of the growth bench: `growth-step.js apply|ask DIR FOLDER`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenedNode } from '../bin/open-node.js';
import type { HujiNode } from '../node/node.js';
import { indexRange, indexRef, KIND, recordKey } from '../node/store/keys.js';
import { entityNo } from '../proto/entity.js';
import { applyAll } from './apply-frames.js';
import type { Measured } from './bench.js';
import { answer } from './forked.js';
import { framesIn } from './frames-file.js';
import { memoryOf } from './machine.js';
import { plainCall } from './plain-call.js';
import { openIn } from './province.js';
import { median, percentile } from './statistics.js';

const MB = 1_000_000;
const STATUS_CALLS = 20;
const NAMES = 500;
/** A person at the counter asks while a register arrives. */
const ASK_EVERY_MS = 50;

const [step = '', dir = '', folder = ''] = process.argv.slice(2);

function list(name: string): string[] {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as string[];
}

async function find({ control }: OpenedNode, key: 'number' | 'name', value: string) {
  const start = performance.now();
  await control.call('find', { [key]: value }, plainCall);
  return performance.now() - start;
}

interface Meanwhile {
  /** Every wait, in ms. */
  readonly waits: readonly number[];
  /** The most memory without pages of files, in bytes. */
  readonly anonymous: number;
}

/** Asks again and again until `done`. */
async function askMeanwhile(opened: OpenedNode, done: Promise<unknown>): Promise<Meanwhile> {
  const waits: number[] = [];
  let anonymous = 0;
  const numbers = list('numbers');
  let going = true;
  done.then(
    () => (going = false),
    () => (going = false),
  );
  for (let at = 0; going || at === 0; at++) {
    const due = performance.now() + ASK_EVERY_MS;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    await find(opened, 'number', numbers[at % numbers.length] ?? '');
    // He waits from when he asked, also while nobody listens.
    waits.push(performance.now() - due);
    anonymous = Math.max(anonymous, memoryOf(process.pid).anonymous);
  }
  return { waits, anonymous };
}

async function apply(): Promise<Measured> {
  const opened = await openIn(dir);
  const applied = applyAll(opened.node, framesIn(join(folder, 'frames')));
  const { waits, anonymous } = await askMeanwhile(opened, applied);
  const { changes, seconds } = await applied;
  const { peak } = memoryOf(process.pid);
  await opened.node.close();
  return {
    rate: changes / seconds,
    changes,
    peak: peak / MB,
    'peak.anonymous': anonymous / MB,
    'busy.p99': percentile(waits, 0.99),
  };
}

async function ask(): Promise<Measured> {
  const opened = await openIn(dir);
  const restart = performance.now();
  const numbers = list('numbers');
  const times: number[] = [];
  const bare: number[] = [];
  // By turns, so that both ask for what has not been asked for yet.
  for (const [at, number] of numbers.entries()) {
    if (at % 2 === 0) times.push(await find(opened, 'number', number));
    else bare.push(await readBare(opened.node, number));
  }
  const names: number[] = [];
  for (const name of list('names').slice(0, NAMES)) names.push(await find(opened, 'name', name));
  const statuses: number[] = [];
  for (let at = 0; at < STATUS_CALLS; at++) {
    const start = performance.now();
    await opened.control.call('status', {}, plainCall);
    statuses.push(performance.now() - start);
  }
  const { resident, anonymous } = memoryOf(process.pid);
  await opened.node.store.compact();
  await opened.node.close();
  return {
    restart,
    'find.p50': median(times),
    'find.p99': percentile(times, 0.99),
    'find.limit': percentile(bare, 0.99),
    'name.p99': percentile(names, 0.99),
    status: percentile(statuses, 1),
    rss: resident / MB,
    anonymous: anonymous / MB,
  };
}

/** The index entry and the record, as bytes. */
async function readBare({ store }: HujiNode, number: string): Promise<number> {
  const start = performance.now();
  const [from, to] = indexRange(KIND.numberIndex, number);
  for await (const [key] of store.range(from, to, { limit: 1 })) {
    store.get(recordKey(entityNo('person'), indexRef(key)));
  }
  return performance.now() - start;
}

answer(step === 'apply' ? await apply() : await ask());
