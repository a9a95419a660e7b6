/** Some children of the children bench: `children-step.js DIR...`; CrewWord tells of them. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { HujiNode } from '../node/node.js';
import type { Uplink } from '../node/ship/uplink.js';
import { person } from '../test/node/drafts.js';
import type { CrewOrder, CrewWord } from './children-crew.js';
import { openIn } from './province.js';
import { dialParent, receipted } from './uplink.js';

/** How often the children are counted that have been answered. */
const POLL_MS = 10;
const NS_PER_MS = 1e6;

const nodes = await Promise.all(process.argv.slice(2).map((dir) => openIn(dir)));
const delay = monitorEventLoopDelay({ resolution: POLL_MS });
const lags: Promise<number>[] = [];
let uplinks: Uplink[] = [];
let told = 0;

function say(word: CrewWord): void {
  process.send?.(word);
}

function count(): void {
  const answered = uplinks.filter(({ answers }) => answers).length;
  if (answered !== told) say({ word: 'answered', count: answered });
  told = answered;
}

async function lagOf(node: HujiNode, number: number): Promise<number> {
  const start = performance.now();
  const draft = person(number);
  const done = await node.capture.capture([draft], {
    lane: node.identity.code,
    session: 0,
    seal: true,
  });
  for (const each of done) if (!each.ok) throw new Error(each.code);
  await receipted(node);
  return performance.now() - start;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

async function follow(order: CrewOrder): Promise<void> {
  switch (order.order) {
    case 'dial':
      uplinks = nodes.map(({ node }) => dialParent(node, order.address).uplink);
      setInterval(count, POLL_MS).unref();
      return;
    case 'settle':
      await Promise.all(nodes.map(({ node }) => receipted(node)));
      collectGarbage();
      delay.enable();
      say({ word: 'settled' });
      return;
    case 'write': {
      const child = nodes[order.child];
      if (child !== undefined) lags.push(lagOf(child.node, order.number));
      return;
    }
    case 'finish': {
      const took = await Promise.all(lags);
      delay.disable();
      say({ word: 'finished', lags: took, stillMs: delay.max / NS_PER_MS });
      return;
    }
    case 'leave':
      await Promise.all(nodes.map(({ node }) => node.close()));
      process.disconnect();
  }
}

process.on('message', (order) => void follow(order as CrewOrder));
say({ word: 'opened' });
