import { type CheckCounts, checkState, STEPS } from '../../../conflict/check.js';
import { livesIn } from '../../../conflict/life.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, type Lane, REF_BYTES, refToId } from '../../../proto/id.js';
import type { Counts } from '../../apply/apply.js';
import type { Json } from '../../control/control.js';
import type { LevelQuery } from '../../query/level-query.js';
import type { StoredRecordView } from '../../query/record-view.js';
import { indexRef, KIND, kindRange } from '../../store/keys.js';
import type { Store } from '../../store/store.js';
import type { Topology } from '../../topology.js';

const PERSON = entityNo('person');
const HH = fieldNo('HH');
const NAME = fieldNo('XM');
/** Entries of the register looked at for one answer; the rest is for the next. */
const LOOK_MAX = 20_000;

export interface Member {
  readonly ref: ChangeRef;
  readonly lane: Lane;
  readonly view: StoredRecordView;
}

export interface Household {
  readonly number: string;
  readonly lane: Lane;
  readonly members: readonly Member[];
}

export interface TaskParts {
  readonly store: Store;
  readonly query: LevelQuery;
  readonly counters: Counts;
  readonly topology: Topology;
}

/** Households in the order of their numbers, with those who live in them. */
export class Tasks {
  private readonly parts: TaskParts;

  constructor(parts: TaskParts) {
    this.parts = parts;
  }

  /** Who of the household lives in the area and belongs to it by what is shown. */
  async membersOf(number: string, area: string | null): Promise<Household[]> {
    const refs = await this.parts.query.personsByHousehold(number, LOOK_MAX);
    return this.grouped(number, refs, area);
  }

  /** One household number may be used by several stations. */
  private grouped(number: string, refs: readonly ChangeRef[], area: string | null): Household[] {
    const lanes = new Map<Lane, Member[]>();
    for (const ref of refs) {
      const view = this.parts.query.record(PERSON, ref);
      const lane = view?.home ?? null;
      if (view === null || lane === null || !livesIn(view.record, lane)) continue;
      if (view.value(HH) !== number || !this.isIn(lane, area)) continue;
      lanes.set(lane, [...(lanes.get(lane) ?? []), { ref, lane, view }]);
    }
    return [...lanes].map(([lane, members]) => ({ number, lane, members }));
  }

  isIn(lane: Lane, area: string | null): boolean {
    return area === null || this.parts.topology.isAtOrBelow(lane, area);
  }

  /** Households where somebody has not been entered, after a number; where to go on, or null. */
  async open(
    area: string | null,
    limit: number,
    cursor: string | null,
  ): Promise<{ households: Household[]; next: string | null }> {
    const found: Household[] = [];
    let [from, to] = kindRange(KIND.memberIndex);
    if (cursor !== null) from = after(numberOf(cursor));
    let refs: ChangeRef[] = [];
    let number: string | null = null;
    let looked = 0;
    for await (const [key] of this.parts.store.range(from, to)) {
      const at = key.toString('utf8', 1, key.length - REF_BYTES - 1);
      if (at !== number) {
        if (number !== null) found.push(...this.unfinished(number, refs, area));
        if (found.length >= limit || looked >= LOOK_MAX) {
          return { households: found, next: cursorOf(number ?? '') };
        }
        [number, refs] = [at, []];
      }
      refs.push(indexRef(key));
      looked += 1;
    }
    if (number !== null) found.push(...this.unfinished(number, refs, area));
    return { households: found, next: null };
  }

  private unfinished(number: string, refs: ChangeRef[], area: string | null): Household[] {
    return this.grouped(number, refs, area).filter(({ members, lane }) =>
      members.some(({ view }) => checkState(view.record, lane).step !== 'entered'),
    );
  }

  /** What apply has counted, for each lane of the area. */
  coverage(area: string | null): Json[] {
    const rows: Json[] = [];
    for (const [lane, counts] of this.parts.counters.all()) {
      if (counts.persons === 0 || !this.isIn(lane, area)) continue;
      const { persons, elsewhere, verified, accurate, entered, rechecked, wrong } = counts;
      const errorRate = rateOf(counts);
      rows.push({
        station: lane,
        persons,
        elsewhere,
        verified,
        accurate,
        entered,
        rechecked,
        wrong,
        errorRate,
      });
    }
    return rows;
  }
}

/** Of those looked at again, how many were wrong; null where nobody was. */
function rateOf({ rechecked, wrong }: CheckCounts): number | null {
  return rechecked === 0 ? null : Number((wrong / rechecked).toFixed(4));
}

/** One line of a task list; names, no numbers. */
export function taskRow({ number, lane, members }: Household): Json {
  const people = members.map(({ ref, view }): Json => {
    const { step } = checkState(view.record, lane);
    return { id: refToId(ref), XM: view.value(NAME) ?? null, step };
  });
  const open = members.filter(({ view }) => checkState(view.record, lane).step !== STEPS[2]).length;
  const address = members[0]?.view.value(fieldNo('MLXZ')) ?? null;
  return { household: number, station: lane, address, members: members.length, open, people };
}

function after(number: string): Buffer {
  return Buffer.concat([Buffer.from([KIND.memberIndex]), Buffer.from(number), Buffer.from([1])]);
}

function cursorOf(number: string): string {
  return Buffer.from(number).toString('base64url');
}

function numberOf(cursor: string): string {
  const number = Buffer.from(cursor, 'base64url').toString();
  if (number === '' || number.includes('\0')) throw new HujiError('CURSOR_INVALID');
  return number;
}
