import { hlcFromUnixMs } from '../../../proto/hlc.js';
import { encodeMessage } from '../../../proto/messages.js';
import { readReceipt, type SignedReceipt, signReceipt } from '../../../proto/receipt.js';
import { type ActionType, anyLine, between, pick } from '../plan/action.js';
import { START_UNIX_MS } from '../world/life.js';
import { pathUp } from '../world/shape.js';
import type { World } from '../world/world.js';

/**
 * Somebody has got at a machine and passes down, on links that are in order, what tiers above it
 * never said: that they hold everything, so that whoever believes it lets go of its log.
 */
export const forgedReceipts: ActionType = {
  kind: 'forged-receipts',
  group: 'fault',
  weight: 1,
  draw: (shape, random) => ({ ...anyLine(shape, random), count: between(1, 8, random) }),
  perform: (world, { machine = '', other = '', count = 1 }, random) => {
    const above = world.machine(machine).node?.parentage.parent() ?? other;
    const links = [...world.machine(above).below];
    for (let turn = 0; turn < count; turn++) {
      const link = pick(links, random);
      const receipt = forgedReceipt(world, link?.peer.code ?? machine, random);
      if (link === undefined || receipt === null) continue;
      link.send(encodeMessage({ kind: 'receipt', receipt })).catch(() => undefined);
    }
    world.scheduler.note(`${above} passes on ${count} receipts to ${links.length}`);
  },
};

/** A word in the name of whoever stands above a place; null: nobody has said one yet. */
export function forgedReceipt(
  world: World,
  below: string,
  random: () => number,
): SignedReceipt | null {
  const all = [...world.signedReceipts.values()];
  const genuine = pick(random() < 0.5 ? all.slice(-50) : all, random);
  if (genuine === undefined) return null;
  const choice = random();
  if (choice < 0.2) return genuine;
  if (choice < 0.4) return spoilt(genuine, random);
  return inTheNameOf(world, below, genuine, random);
}

/** One bit of it is not what it was; as it was, where it says nothing any more. */
function spoilt({ content, signature, receipt }: SignedReceipt, random: () => number) {
  const bytes = Buffer.concat([content, signature]);
  const at = between(0, bytes.length - 1, random);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << between(0, 7, random));
  const [changed, sealed] = [bytes.subarray(0, content.length), bytes.subarray(content.length)];
  try {
    return readReceipt(changed, sealed);
  } catch {
    return { receipt, content: changed, signature: sealed };
  }
}

/** Of the histories its machine holds one, signed with the keys of a stranger. */
function inTheNameOf(
  world: World,
  below: string,
  { receipt }: SignedReceipt,
  random: () => number,
): SignedReceipt | null {
  const { rogue, machines, shape, scheduler } = world;
  const way = pathUp(shape, below).slice(1);
  const by = machines.get(pick(way, random) ?? '');
  const branches = [...(machines.get(below)?.node?.log.durable.branches() ?? [])];
  const own = pick(branches, random);
  if (rogue === null || by === undefined) return null;
  const held =
    own === undefined
      ? receipt.held
      : { stream: own.stream, seq: own.seq, hash: own.hash.slice(0, 16) };
  const seq = random() < 0.5 ? held.seq : held.seq + between(1, 1000, random);
  const hlc = hlcFromUnixMs(START_UNIX_MS + scheduler.now + between(0, 1000, random));
  const word = { node: by.code, tier: by.place.tier, held: { ...held, seq }, hlc };
  const safe = { applied: seq, backedUp: seq, attachments: seq };
  return signReceipt({ ...word, ...safe }, rogue.identity.key);
}
