/** The process behind `Attendant`: what lies between nodes, for as long as its starter wants. */
import { STAY } from '../host.js';
import type { Answer, Wish } from './attendant.js';
import { NatsProcess } from './nats-process.js';
import { ShapedLine } from './shaped-line.js';

let nats: NatsProcess | null = null;
let stays = false;

async function grant(wish: Wish): Promise<string | null> {
  if (wish.kind === 'telephone') return (await ShapedLine.start(wish.address)).hostPort;
  nats = await NatsProcess.start(wish.folder);
  return nats?.address ?? null;
}

function answer(words: Answer): void {
  if (process.connected) process.send?.(words);
}

async function take(message: Wish | typeof STAY): Promise<void> {
  if (message === STAY) {
    stays = true;
    return;
  }
  const { no } = message;
  const address = await grant(message).catch(() => null);
  answer({ no, address });
}

async function end(): Promise<void> {
  await nats?.stop();
  process.exit(0);
}

process.on('message', (message) => void take(message as Wish | typeof STAY));
process.on('disconnect', () => {
  if (!stays) void end();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
