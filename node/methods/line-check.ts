import { hasEndedIn, linkedRecord, MERGED_INTO, SPLIT_FROM } from '../../conflict/household.js';
import { livesIn } from '../../conflict/life.js';
import { isDay } from '../../proto/dates.js';
import { entityNo } from '../../proto/entity.js';
import { type FieldNo, fieldAt, fieldNo } from '../../proto/fields.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import type { Draft } from '../capture/capture.js';
import type { Fault } from '../judge/judge.js';
import { householdEntered, lackOf } from '../judge/requirements.js';
import type { HujiNode } from '../node.js';
import { stepDayFault } from './check/step-days.js';
import { todayOf } from './today.js';

/** Look-ups of one number; more are no households of one station. */
const LOOK_MAX = 200;
const HOUSEHOLD = entityNo('household');
const PERSON = entityNo('person');
const HH = fieldNo('HH');
const OF_LIFE: readonly FieldNo[] = [fieldNo('CSRQ'), fieldNo('SWRQ')];

/** What a clerk must give beyond what any reader of the change asks for. */
export class LineCheck {
  private readonly node: HujiNode;
  /** Lines under way that name a household, by lane and number. */
  private readonly households = new Map<string, Promise<unknown>>();

  constructor(node: HujiNode) {
    this.node = node;
  }

  /** The line is being written. */
  goesOn(draft: Draft, lane: Lane, written: Promise<unknown>): void {
    const number = draft.values[draft.fields.indexOf(HH)] ?? '';
    const key = `${lane} ${number}`;
    if (number === '' || this.households.has(key)) return;
    this.households.set(key, written);
    written.finally(() => this.households.delete(key)).catch(() => undefined);
  }

  /** One line after the other. */
  async check(draft: Draft, lane: Lane): Promise<Fault | null> {
    const wanting = lackOf(draft);
    if (wanting !== null) return { code: 'EVENT_INCOMPLETE', detail: wanting };
    const late = this.lateIn(draft);
    if (late !== null) return { code: 'DATE_FUTURE', detail: late };
    const misdated = stepDayFault(this.node, draft);
    if (misdated !== null) return misdated;
    if (!this.hasLinked(draft, lane)) return { code: 'HOUSEHOLD_UNKNOWN', detail: '' };
    const household = householdEntered(draft);
    if (household === null || (await this.hasHousehold(lane, household))) return null;
    // A line before this one may set it up, or bring its head.
    const underWay = this.households.get(`${lane} ${household}`);
    if (underWay === undefined) return { code: 'HOUSEHOLD_UNKNOWN', detail: '' };
    await underWay.catch(() => undefined);
    const isThere = await this.hasHousehold(lane, household);
    return isThere ? null : { code: 'HOUSEHOLD_UNKNOWN', detail: '' };
  }

  /** A birth or a death after today: the item that names it. No reader asks a clock for it. */
  private lateIn({ fields, values }: Draft): string | null {
    const today = todayOf(this.node);
    const late = fields.find((field, at) => {
      const day = values[at] ?? '';
      return OF_LIFE.includes(field) && day > today && isDay(day);
    });
    return late === undefined ? null : (fieldAt(late)?.id ?? '');
  }

  /**
   * A household comes out of one of the station's own, and goes into one of them; judging
   * says whether it may.
   */
  private hasLinked({ entity, fields, values }: Draft, lane: Lane): boolean {
    if (entity !== HOUSEHOLD) return true;
    const { applier, store } = this.node;
    return [SPLIT_FROM, MERGED_INTO].every((field) => {
      const value = values[fields.indexOf(field)] ?? '';
      const ref = value === '' ? null : linkedRecord(value);
      if (ref === null) return true;
      const record = applier.read(store, HOUSEHOLD, ref);
      const lives = record?.lives ?? [];
      return lives.some(({ turn, lane: at }) => turn === 'made' && at === lane);
    });
  }

  /** Whether the station has the household: set up there, or somebody living in it. */
  private async hasHousehold(lane: Lane, number: string): Promise<boolean> {
    const { query, applier, store } = this.node;
    const lives = (entity: number) => (ref: ChangeRef) => {
      const record = applier.read(store, entity, ref);
      return record !== null && livesIn(record, lane);
    };
    const ended = (ref: ChangeRef) => {
      const record = applier.read(store, HOUSEHOLD, ref);
      return record !== null && hasEndedIn(record, lane);
    };
    const households = await query.householdsByNumber(number, LOOK_MAX);
    if (households.some(lives(HOUSEHOLD))) return true;
    // Whoever is left in one that was closed is to leave it: nobody comes in.
    if (households.some(ended)) return false;
    return (await query.personsByHousehold(number, LOOK_MAX)).some(lives(PERSON));
  }
}
