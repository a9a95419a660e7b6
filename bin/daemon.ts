import { isServed } from '../node/control/socket-path.js';
import { listenControl } from '../node/control/socket-server.js';
import { DropFolders, type DropSettings } from '../node/package/drop-folders.js';
import { Backoff } from '../node/ship/backoff.js';
import { coverNote, resultNote } from './cover-note.js';
import type { Host } from './host.js';
import { Listening } from './listening.js';
import { untilFree } from './locked.js';
import { openLog, type Say } from './log.js';
import { Observer, type ObserverSettings } from './observer.js';
import { type OpenSettings, openNode, requireNode } from './open-node.js';
import { type RegistrySettings, serveRegistry } from './registry-server.js';
import { type TransportSettings, transportsOf } from './transports.js';

export interface DaemonSettings extends TransportSettings, ObserverSettings, RegistrySettings {
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
  /** Days that entries of the audit are kept at least. */
  readonly auditDays: number;
}

/** Runs the node until `host.signal` is aborted; resolves to the exit code. */
export async function runDaemon(settings: DaemonSettings, host: Host): Promise<number> {
  await requireNode(settings.dir);
  const say = openLog(settings, host);
  for (;;) {
    const remounted = new AbortController();
    await serve(settings, host, say, remounted);
    const goesOn = remounted.signal.aborted && !host.signal.aborted;
    say(goesOn ? 'remounted' : 'stopped');
    if (!goesOn) return 0;
  }
}

/** Opens the node and runs it until it is to stop, or its data folder is back on another mount. */
async function serve(
  settings: DaemonSettings,
  host: Host,
  say: Say,
  remounted: AbortController,
): Promise<void> {
  const { dir } = settings;
  let listening: Listening | null = null;
  const opening = {
    dir,
    clock: host.clock,
    random: host.random,
    sealMs: settings.sealSeconds * 1000,
    sealChanges: settings.sealChanges,
    auditDays: settings.auditDays,
    spoolOut: settings.drop.out,
    onAlarm: ({ code, subject, detail }) => say('alarm', { code, subject, detail }),
    onAlarmOver: ({ code, subject }) => say('alarm-over', { code, subject }),
    listening: () => listening?.addresses ?? [],
    onRemounted: () => remounted.abort(),
  } satisfies OpenSettings;
  const opened = await untilFree(
    host.clock,
    () => openNode(opening),
    () => isServed(dir),
  );
  const { node, control, audit, packaging, close } = opened;
  const transports = transportsOf(node.identity, settings, host);
  const doors = new Listening({
    handlers: node.neighbours,
    alarms: node.alarms,
    clock: host.clock,
    transportOf: transports.of,
    backoff: () => new Backoff(host.random),
  });
  listening = doors;
  const folders = new DropFolders(
    {
      ...packaging,
      ...node,
      ...{ code: node.identity.code, coverNote, resultNote },
      successorOf: (code) => node.parentage.successorOf(code),
    },
    settings.drop,
  );
  const observer = new Observer({ node, audit, dir, say, settings });
  const socket = await listenControl({
    dir,
    control: observer.counted(control),
    clock: host.clock,
    onDefect: (method, error) => say('defect', { method, at: placeOf(error) }),
  }).catch(async (error: Error) => {
    await close();
    throw error;
  });
  let registry: Awaited<ReturnType<typeof serveRegistry>> = null;
  try {
    await doors.open(settings.listen);
    await node.parentage.connect(transports.way, settings.dial);
    node.housekeeper.start();
    folders.start();
    await observer.start();
    registry = await serveRegistry(opened, settings, observer, say, host);
    const { code, tier } = node.identity;
    say('ready', { node: code, tier, listen: doors.addresses });
    await untilAborted(AbortSignal.any([host.signal, remounted.signal]));
    say('stopping');
  } finally {
    await registry?.close();
    await folders.stop();
    await observer.stop();
    await doors.close();
    await socket.close();
    // What is open lies on a disk that is gone, and may say so.
    await close().catch((error: Error) => {
      if (!remounted.signal.aborted) throw error;
    });
  }
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
