import { readCampaignFile } from '../../../bin/campaign-file.js';
import { partOf, textIn } from '../../../bin/document.js';
import type { Draft } from '../../../node/capture/capture.js';
import type { Json } from '../../../node/control/control.js';
import type { HujiNode } from '../../../node/node.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { Asked } from '../../node/methods/asked.js';
import { START_UNIX_MS } from '../world/life.js';
import { PROVINCE } from '../world/shape.js';
import { World } from '../world/world.js';
import { COUNTIES, type County, campaignShape, PILOT } from './campaign-shape.js';
import { SCALE } from './residents.js';

/** Simulated time a call has, and in which everything written reaches whoever hears it, ms. */
const CALL_MS = 600_000;
const SPREAD_MS = 45_000;
/** Drafts handed in at once. */
const BATCH = 100;

/** Who takes the steps on the applications of one county, at which node. */
export interface Officers {
  readonly acceptor: Asked;
  readonly reviewer: Asked;
  readonly approver: Asked;
  readonly sampler: Asked;
  readonly authoriser: Asked;
  /** Whoever hands cards on between the centre and the station. */
  readonly distributors: readonly Asked[];
}

/** The province of the campaign at 1:1000, its officers, and the day it is. */
export class CampaignWorld {
  readonly world: World;
  readonly province: Asked;
  private readonly officers: ReadonlyMap<string, Officers>;

  private constructor(world: World, province: Asked, officers: ReadonlyMap<string, Officers>) {
    this.world = world;
    this.province = province;
    this.officers = officers;
  }

  static async make(seed: number): Promise<CampaignWorld> {
    const world = await World.make({ seed, shape: campaignShape() });
    const run = <T>(work: Promise<T>) => finish(world, work);
    await run(Promise.all([...world.machines.values()].map((machine) => world.start(machine))));
    const at = (code: NodeCode) => nodeAt(world, code);
    const province = await run(Asked.with(at(PROVINCE), 'authoriser'));
    const [reviewer, approver, sampler] = [
      await run(province.colleague('reviewer')),
      await run(province.colleague('approver')),
      await run(province.colleague('sampler')),
    ];
    const common = { reviewer, approver, sampler, authoriser: province };
    const officers = new Map(
      await run(Promise.all(COUNTIES.map((county) => officersOf(world, county, common)))),
    );
    const made = new CampaignWorld(world, province, officers);
    await made.spread();
    return made;
  }

  of({ area }: County): Officers {
    const found = this.officers.get(area);
    if (found === undefined) throw new RangeError(area);
    return found;
  }

  /** It is ten in the morning of that day, everywhere. */
  async dayIs(day: string): Promise<void> {
    const { scheduler, machines } = this.world;
    const wanted = Date.parse(`${day}T02:00:00Z`) - START_UNIX_MS - scheduler.now;
    for (const { clock } of machines.values()) clock.offsetMs = wanted;
    await scheduler.run(scheduler.now + 1000);
  }

  /** Until what has been written is where it is heard. */
  async spread(): Promise<void> {
    const { scheduler, machines } = this.world;
    for (const { node } of machines.values()) {
      if (node !== null) await this.run(node.housekeeper.sealAll());
    }
    await scheduler.run(scheduler.now + SPREAD_MS);
  }

  run<T>(work: Promise<T>): Promise<T> {
    return finish(this.world, work);
  }

  signed(asked: Asked, method: string, params: { [name: string]: Json } = {}): Promise<Json> {
    return this.run(asked.signed(method, params));
  }

  /** Lines in, answers out. */
  async lines(
    asked: Asked,
    method: string,
    params: { readonly [name: string]: string },
    lines: readonly { readonly [name: string]: string }[],
  ): Promise<Json[]> {
    asked.emitted.length = 0;
    const texts = lines.map((line) => JSON.stringify(line));
    await this.run(asked.signed(method, params, texts));
    return [...asked.emitted];
  }

  /** One step of many applications by one officer; gives those that were taken. */
  async step(
    asked: Asked,
    step: string,
    cards: readonly string[],
    more: { readonly [name: string]: string } = {},
  ): Promise<string[]> {
    if (cards.length === 0) return [];
    const lines = cards.map((card) => ({ card, ...more }));
    const answers = await this.lines(asked, 'card.step', { step }, lines);
    return cards.filter((_, at) => partOf(answers[at] ?? null, 'ok') === true);
  }

  /** Why what an officer did last was not taken, where it was not. */
  reasons({ emitted }: Asked): string[] {
    return emitted.map(codesOf).filter((code) => code !== 'ok');
  }

  /** What a station writes of its people; gives the ids. */
  async write({ node }: Asked, drafts: readonly Draft[]): Promise<string[]> {
    const ids: string[] = [];
    const lane = node.identity.code;
    for (let at = 0; at < drafts.length; at += BATCH) {
      const some = drafts.slice(at, at + BATCH);
      for (const done of await this.run(node.capture.capture(some, { lane, session: 0 }))) {
        if (!done.ok) throw new Error(`${done.code} ${done.detail}`);
        ids.push(done.id);
      }
    }
    return ids;
  }

  /** Every station says anew how much it has, and by which digest. */
  async declare(): Promise<void> {
    for (const county of COUNTIES) {
      const { acceptor } = this.of(county);
      const counts = acceptor.node.counters.all().get(county.station);
      const { persons = 0, households = 0 } = counts ?? {};
      await this.signed(acceptor, 'gate.declare', { persons, households });
    }
    await this.spread();
  }
}

type Common = Pick<Officers, 'reviewer' | 'approver' | 'sampler' | 'authoriser'>;

/** Of a county with a system of its own; elsewhere those of the province stand in. */
async function officersOf(
  world: World,
  { area, station, isPilot }: County,
  common: Common,
): Promise<[string, Officers]> {
  const acceptor = await Asked.with(nodeAt(world, station), 'acceptor');
  const { authoriser } = common;
  if (!isPilot) return [area, { acceptor, ...common, distributors: [authoriser] }];
  const reviewer = await Asked.with(nodeAt(world, `${area}000000`), 'reviewer');
  const approver = await reviewer.colleague('approver');
  const sampler = await Asked.with(nodeAt(world, `${area.slice(0, 4)}00000000`), 'sampler');
  const own = { acceptor, reviewer, approver, sampler, authoriser };
  return [area, { ...own, distributors: [authoriser, sampler, reviewer] }];
}

function nodeAt(world: World, code: NodeCode): HujiNode {
  const { node } = world.machine(code);
  if (node === null) throw new Error(`${code} is down`);
  return node;
}

async function finish<T>(world: World, work: Promise<T>): Promise<T> {
  const { scheduler } = world;
  const isDone = await scheduler.run(scheduler.now + CALL_MS, world.goOn(work));
  if (!isDone) throw new Error('a call does not end');
  return work;
}

/** The plan of the notice, every number of people divided by the scale. */
export function planAtScale(gate: { readonly [limit: string]: number } = {}): Json {
  const { document } = readCampaignFile('jilin-2004');
  const plan = Object(document) as { readonly [name: string]: Json };
  const scaled = (count: Json | undefined) => Math.ceil(Number(count) / SCALE);
  const part = (name: string) => Object(plan[name]) as { readonly [name: string]: Json };
  const { pilot, rollout } = { pilot: part('pilot'), rollout: part('rollout') };
  return {
    ...plan,
    target: scaled(plan['target']),
    pilot: {
      ...pilot,
      ...{ target: scaled(pilot['target']), 'per-day': scaled(pilot['per-day']) },
      counties: PILOT.map((area) => `${area}000000`),
    },
    rollout: { 'per-day': scaled(rollout['per-day']), 'per-year': scaled(rollout['per-year']) },
    gate: { ...part('gate'), ...gate },
  };
}

/** The codes of an answer's reasons; 'ok' where it was taken. */
export function codesOf(answer: Json | undefined): string {
  if (partOf(answer ?? null, 'ok') === true) return 'ok';
  const reasons = partOf(answer ?? null, 'reasons');
  const codes = (Array.isArray(reasons) ? reasons : []).map((each: Json) => textIn(each, 'code'));
  return codes.join(' ');
}
