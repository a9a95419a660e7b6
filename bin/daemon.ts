import { listenControl } from '../node/control/socket-server.js';
import type { HujiNode } from '../node/node.js';
import { DropFolders, type DropSettings } from '../node/package/drop-folders.js';
import type { NodeCode } from '../proto/node-code.js';
import { carriedDialer, isCarried } from '../transports/file/carried.js';
import type { Listener } from '../transports/transport.js';
import { coverNote, resultNote } from './cover-note.js';
import type { Host } from './host.js';
import { openNode, requireNode } from './open-node.js';
import { type TransportSettings, transportsOf } from './transports.js';

export interface DaemonSettings extends TransportSettings {
  readonly dir: string;
  /** Log as JSON lines. */
  readonly json: boolean;
  /** Addresses to listen at. */
  readonly listen: readonly string[];
  /** Addresses of the parent; empty: those of the join bundle. */
  readonly dial: readonly string[];
  readonly sealChanges: number;
  readonly sealSeconds: number;
  readonly log: 'error' | 'info' | 'debug';
  /** Folders that packages come in by and go out by. */
  readonly drop: DropSettings;
}

/** Runs the node until `host.signal` is aborted; resolves to the exit code. */
export async function runDaemon(settings: DaemonSettings, host: Host): Promise<number> {
  const { dir } = settings;
  await requireNode(dir);
  const say = logger(settings, host);
  const listeners: Listener[] = [];
  const { node, control, packaging } = await openNode({
    dir,
    clock: host.clock,
    random: host.random,
    sealMs: settings.sealSeconds * 1000,
    sealChanges: settings.sealChanges,
    onAlarm: ({ code, subject, detail }) => say('error', 'alarm', { code, subject, detail }),
    listening: () => listeners.map(({ address }) => address),
  });
  const folders = new DropFolders(
    { ...packaging, ...node, code: node.identity.code, coverNote, resultNote },
    settings.drop,
  );
  const socket = await listenControl({
    dir,
    control,
    clock: host.clock,
    onDefect: (method, error) => say('error', 'defect', { method, at: placeOf(error) }),
  }).catch(async (error: Error) => {
    await node.close();
    throw error;
  });
  try {
    await connect(node, settings, host, listeners);
    node.housekeeper.start();
    folders.start();
    const addresses = listeners.map(({ address }) => address);
    say('info', 'ready', { node: node.identity.code, tier: node.identity.tier, listen: addresses });
    await untilAborted(host.signal);
    say('info', 'stopping', {});
  } finally {
    await folders.stop();
    for (const listener of listeners) await listener.close();
    await socket.close();
    await node.close();
  }
  return 0;
}

async function connect(
  node: HujiNode,
  settings: DaemonSettings,
  host: Host,
  listeners: Listener[],
): Promise<void> {
  const transportOf = transportsOf(node.identity, settings, host);
  for (const address of settings.listen) {
    listeners.push(await transportOf(address).listen(address, node.neighbours));
  }
  const reach = (address: string, parent: NodeCode) =>
    isCarried(address) ? carriedDialer : transportOf(address).dialer(address, parent);
  await node.parentage.connect(reach, settings.dial);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Where it happened, without its message: that may quote what was being worked on. */
function placeOf(error: unknown): string {
  const { name = 'Error', stack = '' } = error instanceof Error ? error : {};
  const [, first = ''] = stack.split('\n');
  return `${name} ${first.trim()}`.trim();
}

const LEVELS = { error: 0, info: 1, debug: 2 } as const;

type Say = (level: keyof typeof LEVELS, event: string, fields: { [name: string]: unknown }) => void;

/** One line an event; event names are stable, fields hold no personal data. */
function logger(settings: DaemonSettings, host: Host): Say {
  return (level, event, fields) => {
    if (LEVELS[level] > LEVELS[settings.log]) return;
    const time = new Date(host.clock.now()).toISOString();
    const line = settings.json
      ? JSON.stringify({ time, level, event, ...fields })
      : `${time} ${level} ${event} ${textOf(fields)}`;
    host.stdout.write(`${line.trimEnd()}\n`).catch(() => undefined);
  };
}

function textOf(fields: { [name: string]: unknown }): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`)
    .join(' ');
}
