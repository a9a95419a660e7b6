import type { Block } from '../../../node/lease/lease-book.js';
import { HujiError } from '../../../proto/errors.js';
import { NUMBER_REGISTER } from '../../../proto/lease.js';
import { draft } from '../../node/drafts.js';
import { type ActionType, anyStation, between, pick } from '../plan/action.js';
import { pathUp, type Shape } from '../world/shape.js';
import type { World } from '../world/world.js';

const SINCE = '20040701';
const BIRTHS = ['20040701', '20040731', '20040801'] as const;
/** Areas of a training root; few, so that blocks meet. */
const AREAS = ['229901', '229902'] as const;

function anyGranter(shape: Shape, random: () => number) {
  const below = pick(
    shape.filter(({ parent }) => parent !== null),
    random,
  );
  return { machine: below?.parent ?? '', other: below?.code ?? '' };
}

/** A tier grants a block to one right below it, of what it holds; mostly one that is free. */
export const grantBlock: ActionType = {
  kind: 'grant-block',
  group: 'work',
  weight: 0,
  draw: anyGranter,
  perform: (world, { machine: name = '', other = '' }, random) => {
    const { node, life } = world.machine(name);
    if (node === null) return;
    const { granting, book } = node.leasing;
    const whole = AREAS.map((area) => ({ area, from: 1, to: 999 }));
    const held: readonly Block[] = node.identity.tier === 'province' ? whole : book.own();
    const { area = '', from = 1, to = 1 } = pick(held, random) ?? {};
    const isStation = world.shape.find(({ code }) => code === other)?.tier === 'station';
    const first = between(from, to, random);
    const size = isStation ? between(10, 60, random) : between(50, 400, random);
    const wish = { area, from: first, to: Math.min(to, first + size), since: SINCE };
    granting
      .draftOf(other, wish)
      .then((block) => {
        if (!life.over) world.write(world.machine(name), [block], other, true);
      })
      .catch((error: unknown) => refused(world, name, error));
  },
};

/** Newborns are numbered; what is told to the clerk stands on a paper for good. */
export const newborn: ActionType = {
  kind: 'newborn',
  group: 'work',
  weight: 0,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 5, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    for (let at = 0; at < count; at++) {
      const born = pick(BIRTHS, random) ?? SINCE;
      register(world, name, born, pick(['1', '2'], random) ?? '1', pick(AREAS, random) ?? '');
    }
  },
};

function register(world: World, name: string, born: string, sex: string, area: string): void {
  const { node, life, code } = world.machine(name);
  if (node === null) return;
  node.leasing.numbering
    .fromLease({ area, born, sex }, async ({ number, block }) => {
      const values = { XM: '王小雪', XB: sex, CSRQ: born, HH: '1', GMSFHM: number };
      const documents = [{ kind: NUMBER_REGISTER, number: block }];
      const change = draft('101', values, { documents });
      const [done] = await node.capture.capture([change], { lane: code, session: 0 });
      return { number, done };
    })
    .then(({ number, done }) => {
      if (life.over || done?.ok !== true) return;
      const entry = { machine: name, lane: code, event: '101', at: world.scheduler.now };
      world.ledger.add(entry, done);
      world.written++;
      const before = world.papers.get(number);
      world.papers.set(number, name);
      world.scheduler.note(`${name} gave ${number}`);
      if (before !== undefined && !mayRepeat(world, before, name)) {
        world.violate('number-twice', `${number} by ${before} and by ${name}`);
      }
    })
    .catch((error: unknown) => refused(world, name, error));
}

/**
 * A copy of a folder that is put to work gives what the other gives; and what a station and one
 * above it lose at once nobody can know.
 */
function mayRepeat({ shape, twofold, setBack, machines }: World, ...givers: string[]): boolean {
  const codes = givers.flatMap((name) => machines.get(name)?.code ?? []);
  const concerned = new Set(codes.flatMap((code) => pathUp(shape, code)));
  const lost = [...concerned].filter((code) => setBack.has(code));
  return lost.length > 1 || [...concerned].some((code) => twofold.has(code));
}

function refused(world: World, name: string, error: unknown): void {
  if (!(error instanceof HujiError)) {
    world.violate('defect', error instanceof Error ? (error.stack ?? error.message) : `${error}`);
    return;
  }
  world.refused++;
  world.scheduler.note(`${name} refused ${error.code}`);
}
