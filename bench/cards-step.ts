/** A step of the cards bench: `cards-step.js ready FOLDER|search DIR|walk FOLDER COUNT`. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPLICANT, acceptedValue } from '../conflict/card/card-state.js';
import { dayOf } from '../node/clock.js';
import { applicationsAt } from '../node/methods/card/applications.js';
import { obstaclesTo } from '../node/methods/card/obstacles.js';
import { readFrame } from '../proto/frame.js';
import { idToRef } from '../proto/id.js';
import type { Measured } from './bench.js';
import { verifyAll } from './card-people.js';
import { CARD_COUNTY, CardTiers } from './card-tiers.js';
import { CardWalk, WALK_STEPS } from './card-walk.js';
import { answer } from './forked.js';
import { framesIn } from './frames-file.js';
import { openIn } from './province.js';
import { median, percentile } from './statistics.js';

const FRAME_CHANGES = 200;
/** A little more than is asked for, as what is applied is counted when all of it is durable. */
const EVERY_MS = (1000 * FRAME_CHANGES) / 10_300;
/** Frames taken in at once, as by one session. */
const UNDER_WAY = 16;
/** Applications that go together, as a day's at one counter, and how many such go at once. */
const TOGETHER = 100;
const AT_ONCE = 3;
const SEARCHES = 100_000;

const [step = '', folder = '', count = '0'] = process.argv.slice(2);

/** Everything up to the open gate. */
async function ready(): Promise<Measured> {
  const tiers = await CardTiers.open(folder);
  const people = list().map(idToRef);
  await verifyAll(tiers.station.node, people);
  const officers = new CardWalk(tiers);
  await officers.join();
  await tiers.carry();
  await officers.openGate(CARD_COUNTY);
  await tiers.close();
  return { people: people.length };
}

/** What the province looks at before it decides, once for each application. */
async function search(): Promise<Measured> {
  const { node, close } = await openIn(folder);
  const { code } = node.identity;
  const { found } = await applicationsAt(node, 'accepted', code, SEARCHES, null);
  const day = dayOf(node.clock);
  const times: number[] = [];
  for (const application of found) {
    const { state } = application;
    const person = idToRef(acceptedValue(state, APPLICANT));
    const asked = { person, lane: state.lane, day, application, generation: '2' } as const;
    const start = performance.now();
    await obstaclesTo(node, asked);
    times.push(performance.now() - start);
  }
  await close();
  return { searches: times.length, p50: median(times), p99: percentile(times, 0.99) };
}

function list(): string[] {
  return JSON.parse(readFileSync(join(folder, 'people.json'), 'utf8')) as string[];
}

interface Spent {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

async function timed(work: () => Promise<unknown>): Promise<Spent> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Hands frames to the province at their pace; gives how many changes, all applied and durable. */
async function applyPaced({ province }: CardTiers, frames: readonly Uint8Array[]): Promise<number> {
  const { node } = province;
  const begin = performance.now();
  const underWay: Promise<unknown>[] = [];
  let changes = 0;
  for (const [at, bytes] of frames.entries()) {
    const wait = begin + at * EVERY_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const { firstSeq, lastSeq } = readFrame(bytes);
    changes += lastSeq - firstSeq + 1;
    underWay.push(node.receiver.receive(bytes));
    if (underWay.length >= UNDER_WAY) await underWay.shift();
  }
  await Promise.all(underWay);
  return changes;
}

/** Applications all the way alone, changes alone, and both together. */
async function walk(): Promise<Measured> {
  const tiers = await CardTiers.open(folder);
  const people = list();
  const frames = [...framesIn(join(folder, 'coming.frames'))];
  const all = new CardWalk(tiers);
  let next = 0;
  const walkWhile = (going: () => boolean): Promise<unknown> => {
    const one = async (): Promise<void> => {
      while (going()) {
        const first = next;
        next += TOGETHER;
        const those = people.slice(first, next);
        if (those.length === 0) throw new Error(`${people.length} people are too few`);
        await all.walk(those, first);
      }
    };
    return Promise.all(Array.from({ length: AT_ONCE }, one));
  };
  const cards = await timed(() => walkWhile(() => next < Number(count)));
  const alone = all.steps;
  const some = Math.ceil(frames.length / 4);
  let few = 0;
  const changes = await timed(async () => {
    few = await applyPaced(tiers, frames.slice(0, some));
  });
  let isApplying = true;
  let many = 0;
  const walked = walkWhile(() => isApplying);
  const both = await timed(async () => {
    many = await applyPaced(tiers, frames.slice(some));
  });
  isApplying = false;
  const beside = all.steps - alone;
  await walked;
  await tiers.close();
  const ofChanges = ((changes.cpuSeconds / few) * many) / both.seconds;
  return {
    all: alone / WALK_STEPS / cards.seconds,
    cpu: (cards.cpuSeconds * 1e6 * WALK_STEPS) / alone,
    beside: beside / WALK_STEPS / both.seconds,
    changes: many / both.seconds,
    ofChanges: ofChanges * 100,
    ofCards: (both.cpuSeconds / both.seconds - ofChanges) * 100,
  };
}

const STEPS: { readonly [name: string]: () => Promise<Measured> } = { ready, search, walk };
answer(await (STEPS[step] ?? walk)());
