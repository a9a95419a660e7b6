/** One step of the explain bench: `explain-step.js apply DIR FRAMES`, or `ask DIR ASKED`. */
import { readFileSync } from 'node:fs';
import type { OpenedNode } from '../bin/open-node.js';
import { indexRef, KIND, kindRange } from '../node/store/keys.js';
import { refToId } from '../proto/id.js';
import { applyAll } from './apply-frames.js';
import type { Measured } from './bench.js';
import { answer } from './forked.js';
import { framesIn } from './frames-file.js';
import { plainCall } from './plain-call.js';
import { openIn } from './province.js';
import { median, percentile } from './statistics.js';

interface Asked {
  readonly explained: number;
  readonly pages: number;
}

interface Page {
  readonly cases: readonly { readonly id: string }[];
  readonly next: string | null;
}

const [step = '', dir = '', path = ''] = process.argv.slice(2);

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const done = await work();
  return [performance.now() - start, done];
}

async function apply(): Promise<Measured> {
  const { node } = await openIn(dir);
  const { changes, seconds } = await applyAll(node, framesIn(path));
  await node.close();
  return { rate: changes / seconds };
}

/** Ids of people, evenly spread over all numbers: of the index alone, so that nobody is read. */
async function people({ node }: OpenedNode, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const [key] of node.store.range(...kindRange(KIND.numberIndex))) {
    ids.push(refToId(indexRef(key)));
  }
  const stride = Math.max(1, Math.floor(ids.length / count));
  return ids.filter((_, at) => at % stride === 0).slice(0, count);
}

async function explainAll(opened: OpenedNode, ids: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const asked = { entity: 'person', id };
    times.push((await timed(() => opened.control.call('explain', asked, plainCall)))[0]);
  }
  return times;
}

/** Page by page, as far as there are any, and a case of each. */
async function listAll({ control }: OpenedNode, pages: number): Promise<[number[], number[]]> {
  const [listed, shown]: [number[], number[]] = [[], []];
  let cursor: string | null = null;
  for (let page = 0; page < pages && (page === 0 || cursor !== null); page++) {
    const asked: { [name: string]: string } = cursor === null ? {} : { cursor };
    const [time, found] = await timed(() => control.call('cases', asked, plainCall));
    const { cases, next } = found as unknown as Page;
    const [first] = cases;
    listed.push(time);
    if (first === undefined) break;
    const id = { id: first.id };
    shown.push((await timed(() => control.call('cases.show', id, plainCall)))[0]);
    cursor = next;
  }
  return [listed, shown];
}

async function ask(): Promise<Measured> {
  const { explained, pages } = JSON.parse(readFileSync(path, 'utf8')) as Asked;
  // In a process of its own life: what names the people has read the store.
  const naming = await openIn(dir);
  const ids = await people(naming, explained);
  await naming.node.close();
  const opened = await openIn(dir);
  const times = await explainAll(opened, ids);
  const [listed, shown] = await listAll(opened, pages);
  let cases = 0;
  for (const count of Object.values(opened.node.cases.query.standing(() => true))) cases += count;
  await opened.node.close();
  return {
    'explain.p50': median(times),
    'explain.p99': percentile(times, 0.99),
    'explain.cases.p50': median(listed),
    'explain.cases.p99': percentile(listed, 0.99),
    'explain.show.p99': percentile(shown, 0.99),
    'explain.cases': cases,
  };
}

answer(step === 'apply' ? await apply() : await ask());
