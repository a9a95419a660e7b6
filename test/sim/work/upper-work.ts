import { authorityDraft } from '../../../node/authority/registrar.js';
import { KINSHIP } from '../../../node/authority/tables/kinship.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { about } from '../../node/drafts.js';
import { type ActionType, between, pick } from '../plan/action.js';
import { PROVINCE, type Shape } from '../world/shape.js';
import { CLAIM_SOURCES, KINSHIPS, someValues } from './station-work.js';

function anyUpper(shape: Shape, random: () => number) {
  const uppers = shape.filter(({ tier }) => tier !== 'station');
  const machine = pick(uppers, random)?.code ?? '';
  const below = shape.filter(({ tier, code }) => tier === 'station' && isAtOrBelow(code, machine));
  return { machine, other: pick(below, random)?.code ?? '' };
}

/** What a tier above may write in a station's own lane: also that a registration ends or lives. */
const CORRECTIONS = ['107', '107', '107', '107', '109', '111', '112'];

/** A county, city or province writes down the lane of a station, or gives evidence in its own. */
export const fromAbove: ActionType = {
  kind: 'from-above',
  group: 'work',
  weight: 3,
  draw: anyUpper,
  perform: (world, { machine = '', other = '' }, random) => {
    const record = pick(
      world.records.filter(({ lane, kind }) => lane === other && kind === 'person'),
      random,
    );
    if (record === undefined) return;
    if (random() < 0.7) {
      const event = pick(CORRECTIONS, random) ?? '107';
      const change = about(record.id, event, someValues(random), 'card');
      world.write(world.machine(machine), [change], other);
    } else {
      const change = about(record.id, '120', someValues(random), 'declared');
      world.write(world.machine(machine), [change], machine);
    }
  },
};

/** The province publishes a code table anew, with one code less, often one that is in use. */
export const publishCodes: ActionType = {
  kind: 'publish-codes',
  group: 'work',
  weight: 0.3,
  draw: () => ({ machine: PROVINCE }),
  perform: (world, { at }, random) => {
    const used = random() < 0.5 ? pick(KINSHIPS, random) : undefined;
    const without = between(0, KINSHIP.entries.length, random);
    const entries = KINSHIP.entries.filter(({ code }, index) =>
      used === undefined ? index !== without : code !== used,
    );
    const table = { ...KINSHIP, version: KINSHIP.version + 1 + Math.floor(at), entries };
    const draft = authorityDraft('913', 'codes', table.name, table);
    world.write(world.machine(PROVINCE), [draft], 'all', true);
  },
};

/** The province publishes another order of sources. */
export const publishPolicy: ActionType = {
  kind: 'publish-policy',
  group: 'work',
  weight: 0.2,
  draw: () => ({ machine: PROVINCE }),
  perform: (world, { at, seed }, random) => {
    const order = CLAIM_SOURCES.map((source) => ({ source, key: random() })).sort(
      (a, b) => a.key - b.key,
    );
    const sources = order.map(({ source }) => source);
    const policy = { name: `order-${seed}`, version: 2 + Math.floor(at), sources };
    const draft = authorityDraft('913', 'policy', policy.name, policy);
    world.write(world.machine(PROVINCE), [draft], 'all', true);
  },
};
