import {
  checkAdoption,
  entriesFor,
  type Move,
  standingAbove,
} from '../../../node/authority/placing.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { requestDraft } from '../../../node/authority/requests.js';
import type { HujiNode } from '../../../node/node.js';
import { HujiError } from '../../../proto/errors.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { type ActionType, MINUTE, pick } from '../plan/action.js';
import { addressOf } from '../world/machine.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';

/** The province lists a node below another parent on its way up: a tier that came late, or left. */
export const moveNode: ActionType = {
  kind: 'move-node',
  group: 'work',
  weight: 0.3,
  draw: (shape, random) => {
    const moved = pick(
      shape.filter(({ parent }) => parent !== null),
      random,
    );
    const parents = shape.filter(
      ({ code, tier }) =>
        tier !== 'station' && code !== moved?.code && isAtOrBelow(moved?.code ?? '', code),
    );
    const other = pick(parents, random);
    if (moved === undefined || other === undefined) return null;
    return { machine: moved.code, other: other.code };
  },
  perform: (world, { machine = '', other = '' }) => {
    const province = world.machine(PROVINCE);
    const { node } = province;
    if (node === null) return;
    const drafts = unlessRefused(world, () =>
      entriesFor(node.authority, moveTo(other, [machine])).map((entry) =>
        authorityDraft('911', 'node', entry.code, entry),
      ),
    );
    if (drafts !== null && drafts.length > 0) world.write(province, drafts, 'all', true);
  },
};

/** Whoever is told to try again does so after this long. */
const AGAIN_MS = 5 * MINUTE;

/**
 * A middle tier that has come up asks for those below it that stand above it, as `node adopt
 * --all-below` does; until it is up and listed, its administrator tries again and again.
 */
export const adopt: ActionType = {
  kind: 'adopt',
  group: 'work',
  weight: 0,
  draw: () => null,
  perform: (world, { machine = '' }) => ask(world, machine),
};

function ask(world: World, name: string): void {
  const machine = world.machine(name);
  const { node } = machine;
  const codes = node === null ? null : unlessRefused(world, () => adoptable(node));
  if (codes === null) {
    world.scheduler.after(AGAIN_MS, () => {
      if (!world.mended) ask(world, name);
    });
    return;
  }
  const { to, addresses, why } = moveTo(name, codes);
  const drafts = codes.map((code) => requestDraft({ code, parent: to, addresses, why }));
  world.scheduler.note(`${name} asks for ${codes.length}`);
  if (drafts.length > 0) world.write(machine, drafts, name, true);
}

function moveTo(to: string, codes: readonly string[]): Move {
  return { codes, to, addresses: [addressOf(to)], why: 'sim' };
}

/** Throws what `node adopt` would refuse with. */
function adoptable({ authority, topology, identity, recovery }: HujiNode): readonly string[] {
  const refused = recovery.refuses();
  if (refused !== null) throw refused;
  const { code: to } = identity;
  if (!authority.nodes().has(to)) throw new HujiError('NODE_UNLISTED', to);
  const codes = standingAbove(authority, topology, to);
  for (const code of codes) checkAdoption(authority, topology, to, code);
  entriesFor(authority, moveTo(to, codes));
  return codes;
}

function unlessRefused<T>(world: World, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    world.scheduler.note(`not moved: ${error.code}`);
    return null;
  }
}
