import type { Draft } from '../../../node/capture/capture.js';
import type { Lane } from '../../../proto/id.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { about, draft, householdNumber, person } from '../../node/drafts.js';
import { type Answers, handIn } from '../world/clerk.js';
import type { Machine } from '../world/machine.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';

/** Within so long a mended machine answers its clerk, ms of simulated time. */
const ANSWER_MS = 60_000;
/** About somebody nobody has heard of, where there is nobody else. */
const NOBODY = 'anm0xwdjj16fjmwc-1-95a053f0';

interface Line {
  readonly machine: Machine;
  readonly lane: Lane;
  readonly drafts: readonly Draft[];
}

/**
 * Once all is mended nobody refuses any more: a birth and a household at each station and county,
 * evidence at every tier, in its own lane and in that of a station below. What is said yes to here
 * must reach whoever hears it, as everything else.
 */
export async function checkWriting(world: World): Promise<void> {
  const { scheduler } = world;
  const first = [...world.machines.values()].flatMap((machine, n) => newcomers(machine, n));
  const told = await handInAll(world, first);
  const then = [...world.machines.values()].flatMap((machine) => evidence(world, machine));
  for (const [{ machine, drafts }, answers] of [...told, ...(await handInAll(world, then))]) {
    const refusal = refusalIn(answers, drafts);
    if (refusal === null || isRevoked(world, machine, refusal)) continue;
    world.violate('writing', `${machine.name}, mended, ${refusal}`);
    return;
  }
  scheduler.note('everybody has written once more');
}

function newcomers(machine: Machine, n: number): Line[] {
  const { tier, code } = machine.place;
  if (tier !== 'station' && tier !== 'county') return [];
  const drafts = [
    { ...person(900 + n, {}, 'register'), event: '101' },
    draft('201', { HH: householdNumber(2700 + 3 * n) }),
  ];
  return [{ machine, lane: code, drafts }];
}

function evidence(world: World, machine: Machine): Line[] {
  const { code, place } = machine;
  const people = world.records.filter(
    ({ kind, id }) => kind === 'person' && !world.unasked.has(id),
  );
  const lanes: Lane[] = [code];
  const station = world.shape.find(
    ({ tier, code: lane }) => tier === 'station' && lane !== code && isAtOrBelow(lane, code),
  );
  if (station !== undefined) lanes.push(station.code);
  return lanes.map((lane) => {
    const known = people.findLast((record) => record.lane === lane) ?? people.at(-1);
    const values = { MLXZ: `${place.tier} 号` };
    return { machine, lane, drafts: [about(known?.id ?? NOBODY, '120', values, 'declared')] };
  });
}

async function handInAll(
  world: World,
  lines: readonly Line[],
): Promise<(readonly [Line, Answers | undefined])[]> {
  const { scheduler } = world;
  const answers = new Map<Line, Answers>();
  for (const line of lines) {
    const { machine, drafts, lane } = line;
    void handIn(world, machine, drafts, { lane }).then((answer) => answers.set(line, answer));
  }
  await scheduler.run(scheduler.now + ANSWER_MS, () => answers.size === lines.length);
  return lines.map((line) => [line, answers.get(line)] as const);
}

/** Null: every draft was said yes to. */
function refusalIn(answers: Answers | undefined, drafts: readonly Draft[]): string | null {
  if (answers === undefined) return 'does not answer';
  if (answers === null) return 'went down';
  if (typeof answers === 'string') return `refuses: ${answers}`;
  const at = answers.findIndex(({ ok }) => !ok);
  const answer = answers[at];
  if (answer === undefined || answer.ok) return null;
  return `refuses ${drafts[at]?.event}: ${answer.code} ${answer.detail}`;
}

/** What it writes in an epoch that was revoked is set aside, and it says so. */
function isRevoked(world: World, { code }: Machine, refusal: string): boolean {
  if (!refusal.includes(': SET_ASIDE')) return false;
  const { node } = world.machine(PROVINCE);
  return node?.authority.revocations().some((revocation) => revocation.code === code) === true;
}
