import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/** The client sockets made in the course of one dial. */
export interface DialSockets {
  /** Destroys all made so far, and ends the collection. */
  destroy(): void;
  /** Ends the collection and lets the sockets be. Idempotent. */
  forget(): void;
}

interface Collection {
  readonly made: Set<Socket>;
  open: boolean;
}

const current = new AsyncLocalStorage<Collection>();
let dials = 0;

/**
 * gRPC opens the TCP connection itself and hands it out only when it stands: a dial to a host that
 * swallows packets could be given up, but its socket would keep the process for minutes. Node
 * tells of every socket as it is made, and in whose context.
 */
subscribe('net.client.socket', (message) => {
  const collection = current.getStore();
  if (collection === undefined || !collection.open) return;
  if (typeof message !== 'object' || message === null || !('socket' in message)) return;
  if (message.socket instanceof Socket) collection.made.add(message.socket);
});

/** Runs `dial` and collects the client sockets that come of it, then and later. */
export function collectSockets<T>(dial: () => T): { result: T; sockets: DialSockets } {
  const collection: Collection = { made: new Set(), open: true };
  dials++;
  const forget = (): void => {
    if (!collection.open) return;
    collection.open = false;
    collection.made.clear();
    // Following contexts costs every promise of the process, so it ends with the last dial.
    if (--dials === 0) current.disable();
  };
  const destroy = (): void => {
    for (const socket of collection.made) socket.destroy();
    forget();
  };
  return { result: current.run(collection, dial), sockets: { destroy, forget } };
}
