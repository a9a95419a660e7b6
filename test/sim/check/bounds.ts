import { LIMITS } from '../../../node/limits.js';
import type { Message } from '../../../proto/messages.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';

/** Timers and messages that may wait, for each machine. */
const WAITING_MAX = 2000;
/** Jobs that wait for the store of one node: clerks' work, and frames of every neighbour. */
const JOBS_MAX = 500;
/** Messages that wait for one link to take them. */
const OUTGOING_MAX = 500;
/** One frame may be on its way when the window closes. */
const FRAME_BYTES_MAX = 8 * 1024 * 1024;

interface Outgoing {
  send(message: Message): Promise<void>;
}

/** Messages handed in and not yet taken by the link, for each talk since it was first seen. */
const outgoing = new WeakMap<Outgoing, number>();

/** No queue grows without end, whatever neighbours and disks do. */
export function checkBounds(world: World): void {
  const { scheduler, machines } = world;
  const found = [
    over('timers and messages', scheduler.waiting, WAITING_MAX * machines.size),
    ...[...machines.values()].map(queuesOf),
  ].find((text) => text !== null);
  if (found !== undefined) world.violate('bounds', found ?? '');
}

function queuesOf({ node, name }: Machine): string | null {
  if (node === null) return null;
  const jobs = within<readonly unknown[]>(node.store, 'queue').length;
  const found = [
    over(`jobs of ${name}'s store`, jobs, JOBS_MAX),
    over(
      `receipts that ${name} cannot prove`,
      within<ReadonlyMap<string, unknown>>(node.receipts, 'unproven').size,
      LIMITS.unprovenReceipts,
    ),
    over(
      `heads unknown to ${name}`,
      within<ReadonlyMap<string, unknown>>(node.recovery, 'unknown').size,
      LIMITS.unknownHeads,
    ),
    ...[...within<ReadonlySet<object>>(node.neighbours, 'sessions')].map((session) =>
      talkOf(session, name),
    ),
  ];
  return found.find((text) => text !== null) ?? null;
}

function talkOf(session: object, name: string): string | null {
  const sender = within<object>(session, 'sender');
  const intake = within<object>(session, 'intake');
  return (
    over(
      `bytes ${name} has sent and no receipt covers`,
      within<number>(sender, 'flyingBytes'),
      LIMITS.windowBytes + FRAME_BYTES_MAX,
    ) ??
    over(
      `frames ${name} takes in over one link`,
      within<readonly unknown[]>(intake, 'underWay').length,
      LIMITS.framesUnderWay,
    ) ??
    over(
      `messages of ${name} for one link`,
      waitingIn(within<Outgoing>(session, 'out')),
      OUTGOING_MAX,
    )
  );
}

/** Nobody in `node/` counts them, so they are counted here from the first look on. */
function waitingIn(out: Outgoing): number {
  const known = outgoing.get(out);
  if (known !== undefined) return known;
  outgoing.set(out, 0);
  const send = out.send.bind(out);
  const add = (count: number): void => {
    outgoing.set(out, (outgoing.get(out) ?? 0) + count);
  };
  out.send = (message) => {
    add(1);
    const sent = send(message);
    sent.then(
      () => add(-1),
      () => add(-1),
    );
    return sent;
  };
  return 0;
}

function over(what: string, count: number, most: number): string | null {
  return count <= most ? null : `${count} ${what}, ${most} at most`;
}

/** A private field: production code shows no queue to anybody. */
function within<T>(of: object, field: string): T {
  const value: unknown = Reflect.get(of, field);
  if (value === undefined) throw new RangeError(`${of.constructor.name} has no ${field}`);
  return value as T;
}
