import { authorityDraft } from '../../../node/authority/registrar.js';
import type { Captured, Draft } from '../../../node/capture/capture.js';
import type { HujiNode } from '../../../node/node.js';
import type { Change } from '../../../proto/change.js';
import { entityNo } from '../../../proto/entity.js';
import { type ChangeRef, type Lane, refToId } from '../../../proto/id.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { about, draft, householdNumber, person } from '../../node/drafts.js';
import { type ActionType, anyMachine, between, pick } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import { PROVINCE } from '../world/shape.js';
import type { KnownRecord, World } from '../world/world.js';
import { anyAct } from './any-act.js';
import { anySource, someValues } from './station-work.js';

/** Some are each tier's own, some another's, whoever writes. */
const MAKERS = ['100', '101', '105', '108', '200', '201', '301'];
const OF_PERSONS = ['102', '103', '104', '105', '106', '107', '109', '110', '111', '112', '114'];
OF_PERSONS.push('120', '150', '153');
const OF_HOUSEHOLDS = ['202', '203', '220'];
const OF_PLACES = ['302', '303'];
const PUBLISHED = ['911', '912', '913'];

/**
 * Somebody's program has its rules taken out: it writes and signs whatever is asked of it, whether
 * its tier may or not. Everybody judges that alike, its own store too.
 */
export const clumsy: ActionType = {
  kind: 'clumsy',
  group: 'work',
  weight: 2,
  draw: (shape, random) => ({ ...anyMachine(shape, random), count: between(1, 4, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    const machine = world.machine(name);
    const { node, code } = machine;
    if (node === null) return;
    const below = world.shape.filter(({ code: lane }) => isAtOrBelow(lane, code));
    const lane = random() < 0.5 ? code : (pick(below, random)?.code ?? code);
    const drafts = Array.from({ length: count }, () => anything(world, lane, random));
    const isHeardOf = random() < 0.2;
    writeAll(world, machine, drafts, lane, isHeardOf);
  },
};

/** The same with words on offices, fees and readiness, wherever it can write. */
export const clumsyActs: ActionType = {
  kind: 'clumsy-acts',
  group: 'work',
  weight: 0,
  draw: (shape, random) => ({ ...anyMachine(shape, random), count: between(1, 4, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    const machine = world.machine(name);
    const lanes = world.shape.filter(({ code: lane }) => isAtOrBelow(lane, machine.code));
    for (let at = 0; at < count; at++) {
      const lane = pick(lanes, random)?.code ?? machine.code;
      writeAll(world, machine, [anyAct(world, lane, random)], lane, false);
    }
  },
};

function writeAll(
  world: World,
  machine: Machine,
  drafts: readonly Draft[],
  lane: Lane,
  isHeardOf: boolean,
): void {
  const { node, life, name } = machine;
  if (node === null) return;
  writeUnasked(node, drafts, lane)
    .then((refs) => {
      if (life.over || refs === null) return;
      world.scheduler.note(`${name} wrote ${refs.length} unasked in ${lane}`);
      for (const [at, ref] of refs.entries()) {
        const answer = answered(ref, drafts[at] as Draft);
        const event = drafts[at]?.event ?? '';
        world.unasked.add(answer.change);
        world.ledger.add({ machine: name, lane, event, at: world.scheduler.now }, answer);
        if (isHeardOf) world.remember(answer.id, drafts[at], lane);
      }
    })
    .catch((error: Error) => world.scheduler.note(`${name} writes nothing: ${error.message}`));
}

/** As `Writer` does it, but for asking: it goes into the log, and is judged as others will. */
async function writeUnasked(
  node: HujiNode,
  drafts: readonly Draft[],
  lane: Lane,
): Promise<readonly ChangeRef[] | null> {
  const { store, log, applier, authority, hybrid, recovery, startUp } = node;
  const done = await store.commit((tx) => {
    const own = log.own(lane);
    const waits = own !== null && own.applied < own.seq;
    if ((startUp.refuses() ?? recovery.refuses()) !== null || waits) return null;
    const changes = drafts.map((each): Change => {
      return { ...each, seen: each.seen ?? [], hlc: hybrid.tick(), session: 0 };
    });
    const { branch, frame } = log.sealAll(tx, lane, changes);
    const documents = authority.current();
    const refs = changes.map(
      (change, at) => applier.apply(tx, branch, frame.firstSeq + at, change, documents).ref,
    );
    log.setApplied(tx, branch, frame.lastSeq);
    return { branch, refs };
  });
  if (done === null) return null;
  node.neighbours.offer(done.branch);
  return done.refs;
}

function answered(ref: ChangeRef, { target }: Draft): Captured & { ok: true } {
  const change = refToId(ref);
  const id = target === null ? change : refToId(target);
  return { ok: true, stream: ref.stream, seq: ref.seq, change, id };
}

/** Of the register mostly; else what the province alone says, in a lane where it says nothing. */
function anything(world: World, lane: Lane, random: () => number): Draft {
  if (random() < 0.15) return published(lane, random);
  if (random() < 0.1) return anyAct(world, lane, random);
  const known = world.records.filter((record) => random() < 0.3 || record.lane === lane);
  const record = pick(known, random);
  if (record === undefined || random() < 0.5) return maker(random);
  return something(record, random);
}

function maker(random: () => number): Draft {
  const event = pick(MAKERS, random) ?? '101';
  const n = between(0, 999, random);
  if (event === '301') {
    const values = { SSXQ: '229901', JLX: '和平街', MLPH: `${n}号` };
    return draft(event, values, { entity: entityNo('place') });
  }
  if (event.startsWith('2')) return draft(event, { HH: householdNumber(n) });
  return { ...person(n, {}, anySource(random)), event };
}

function something({ id, kind }: KnownRecord, random: () => number): Draft {
  if (random() < 0.1) {
    return about(id, pick(OF_PLACES, random) ?? '302', {}, 'none', { entity: entityNo('place') });
  }
  if (kind === 'person') {
    return about(id, pick(OF_PERSONS, random) ?? '107', someValues(random), anySource(random));
  }
  const values = { HH: householdNumber(between(1, 300, random)) };
  const entity = entityNo('household');
  return about(id, pick(OF_HOUSEHOLDS, random) ?? '202', values, anySource(random), { entity });
}

function published(lane: Lane, random: () => number): Draft {
  const event = pick(PUBLISHED, random) ?? '913';
  if (event === '912') {
    return authorityDraft(event, 'revocation', lane, {
      code: lane,
      epoch: null,
      keep: [],
      why: '',
    });
  }
  if (event === '911') {
    const entry = { code: lane, tier: 'station', unit9: '', parent: PROVINCE, keys: [] };
    return authorityDraft(event, 'node', lane, { ...entry, recipient: '' });
  }
  const policy = { name: 'mine', version: 9, sources: ['declared', 'card'] };
  return authorityDraft(event, 'policy', policy.name, policy);
}
