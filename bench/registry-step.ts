/** A step of the registry bench: `registry-step.js apply DIR FRAMES CURSOR|send ADDRESS DIR...`. */
import { writeFileSync } from 'node:fs';
import { applyAll } from './apply-frames.js';
import type { Measured } from './bench.js';
import { answer } from './forked.js';
import { framesIn } from './frames-file.js';
import { Pace, PacedDialer } from './paced-dialer.js';
import { openIn, ownBranch } from './province.js';
import { innerCaller, PURPOSE } from './registry-consumer.js';
import { receipted, transportDialer } from './uplink.js';

const CHANGES_A_SECOND = 10_000;
const FRAME_CHANGES = 200;

const [step = '', ...args] = process.argv.slice(2);

/** Fills a province, and keeps the cursor of a consumer that has come before anybody was in it. */
async function apply([dir = '', frames = '', cursorFile = '']: string[]): Promise<Measured> {
  const { node, registry, close } = await openIn(dir);
  const hangUp = new AbortController();
  const asked = { purpose: PURPOSE, entity: 'person', cursor: '', fromStart: false } as const;
  const feed = registry(undefined).watch(innerCaller(hangUp.signal), {
    ...{ ...asked, area: '', fields: [] },
  });
  for await (const { cursor } of feed) {
    writeFileSync(cursorFile, cursor);
    break;
  }
  hangUp.abort();
  const { changes } = await applyAll(node, framesIn(frames));
  await close();
  return { changes };
}

/** Stations send what they have written, all together so many changes a second. */
async function send([address = '', ...dirs]: string[]): Promise<Measured> {
  const opened = await Promise.all(dirs.map(openIn));
  const pace = new Pace((1000 * FRAME_CHANGES) / CHANGES_A_SECOND);
  const nodes = opened.map(({ node }) => node);
  for (const node of nodes) {
    node.neighbours.dial(new PacedDialer(transportDialer(node, address), pace), address);
  }
  await Promise.all(nodes.map(receipted));
  const until = Date.now();
  const changes = nodes.reduce((sum, node) => sum + ownBranch(node).seq, 0);
  for (const { close } of opened) await close();
  return { from: pace.began, until, changes };
}

answer(step === 'apply' ? await apply(args) : await send(args));
