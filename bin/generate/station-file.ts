import { Addresses } from './addresses.js';
import type { PersonRow } from './columns.js';
import { ageOn, textOfDay, yearOfDay } from './days.js';
import { Family, type Member } from './family.js';
import { drawName } from './given-names.js';
import { drawNation, makeAround, makeCollective, makeFamily } from './households.js';
import { type IdentityPart, PLANTED_HOUSEHOLD_MAX } from './identities.js';
import { Numbering } from './numbering.js';
import { drawBlood, drawEducation, drawHeight, drawWork, statedMarital } from './people.js';
import { breakShape, drawGone, type Gone, type WrongShape, wrongNumber } from './plants.js';
import type { Province, StationPlan } from './province.js';
import { hasRareCharacter } from './rare.js';
import { Rng } from './rng.js';
import { drawSurname } from './surnames.js';
import type { PlantLedger, PlantRow } from './truth.js';

/** A registration as the computer has it, and what the other sources know besides. */
export interface Entry {
  readonly row: PersonRow;
  /** The row before any correction: other sources keep what they had. */
  readonly original: PersonRow;
  readonly age: number;
  readonly gone: Gone | null;
  /** Something is planted on who he is: other sources say the same of that. */
  readonly planted: boolean;
}

/** Kinds of plants that concern one registration. */
type OfOne =
  | 'missing-number'
  | 'wrong-number'
  | 'should-be-cancelled'
  | 'living-elsewhere'
  | 'numbered-elsewhere'
  | 'rare-name';

interface Identity {
  readonly number: string;
  readonly gone: Gone | null;
  readonly birthArea: string;
  readonly planted: boolean;
}

interface Household {
  readonly number: string;
  readonly type: '1' | '2';
  readonly address: string;
  readonly ancestralArea: string;
}

const FAMILY_HOUSEHOLD = '1';
const COLLECTIVE_HOUSEHOLD = '2';
/** Of all households, so that some 2 % of the people live in collective ones. */
const COLLECTIVE_SHARE = 0.0033;
const COLLECTIVE_MIN = 5;
const COLLECTIVE_MAX = 50;
const FORMER_NAME_SHARE = 0.03;
const PARENTS_KNOWN_SHARE = 0.5;
const ROOTED_SHARE = 0.75;
const VALID_AREAS = 90;

/** Makes the registrations of one station, household by household, without keeping them. */
export class StationFile {
  households = 0;
  #rows = 0;
  #crowd: { readonly rows: PlantRow[]; left: number } | null = null;
  readonly #province: Province;
  readonly #plan: StationPlan;
  readonly #ledger: PlantLedger;
  readonly #rng: Rng;
  readonly #addresses: Addresses;
  readonly #numbering: Numbering;

  constructor(province: Province, plan: StationPlan, ledger: PlantLedger) {
    this.#province = province;
    this.#plan = plan;
    this.#ledger = ledger;
    this.#rng = new Rng(province.seed, 'station', plan.node.code);
    const doors = new Rng(province.seed, 'doors', plan.node.code);
    this.#addresses = new Addresses(doors, plan.rural, plan.unit9.slice(6));
    this.#numbering = new Numbering(plan, province.rates.numberedElsewhere);
  }

  *entries(): Generator<Entry, void, undefined> {
    const { quota, identities } = this.#plan;
    let next = 0;
    while (this.#rows < quota) {
      const waiting = identities.length - next;
      const room = quota - this.#rows - waiting * PLANTED_HOUSEHOLD_MAX;
      const part = identities[next];
      if (part !== undefined && (room <= 0 || this.#rows >= part.at * quota)) {
        next++;
        yield* this.#planted(part);
      } else {
        yield* this.#household(room);
      }
    }
    this.#endCrowd();
  }

  *#planted(part: IdentityPart): Generator<Entry, void, undefined> {
    const { today, rates } = this.#province;
    const members = makeAround(new Family(this.#rng, today, '01', rates.rareName), part);
    yield* this.#register(members, FAMILY_HOUSEHOLD, part.role === 'away' ? 'split' : null);
  }

  *#household(room: number): Generator<Entry, void, undefined> {
    const rng = this.#rng;
    const { today, rates } = this.#province;
    const family = new Family(rng, today, drawNation(rng), rates.rareName);
    if (room >= COLLECTIVE_MIN && rng.chance(COLLECTIVE_SHARE)) {
      const span = COLLECTIVE_MAX - COLLECTIVE_MIN;
      const size = COLLECTIVE_MIN + Math.floor(rng.unit() ** 1.5 * span);
      const members = makeCollective(family, Math.min(size, room));
      yield* this.#register(members, COLLECTIVE_HOUSEHOLD, null);
      return;
    }
    if (this.#crowd === null && rng.chance(rates.crowdedDoor)) {
      this.#crowd = { rows: [], left: this.#addresses.startCrowd() };
    }
    const members = makeFamily(family).slice(0, room);
    const reason = rng.chance(rates.householdShape) ? breakShape(rng, members) : null;
    // One plant at a time: whoever is counted at a crowded door has one head.
    if (reason !== null) yield* this.#register(members, FAMILY_HOUSEHOLD, reason);
    else yield* this.#register(members, FAMILY_HOUSEHOLD, null, this.#crowd !== null);
  }

  *#register(
    members: readonly Member[],
    type: Household['type'],
    reason: WrongShape | 'split' | null,
    inCrowd = false,
  ): Generator<Entry, void, undefined> {
    const { unit9, area } = this.#plan;
    const rng = this.#rng;
    const serial = String(++this.households).padStart(6, '0');
    const household: Household = {
      number: unit9.slice(6) + serial,
      type,
      address: inCrowd ? this.#addresses.next() : this.#addresses.apart(),
      ancestralArea: rng.chance(ROOTED_SHARE) ? area : anyArea(rng),
    };
    const rows: PlantRow[] = [];
    for (const member of members) {
      rows.push(this.#nextRow());
      yield this.#entry(member, household);
    }
    if (inCrowd) this.#crowdAt(rows[0]);
    if (reason !== null) {
      this.#ledger.note({ kind: 'household-shape', station: this.#plan.node.code, rows, reason });
    }
  }

  #entry(member: Member, household: Household): Entry {
    const rng = this.#rng;
    const { today } = this.#province;
    const { area, rural, unit9 } = this.#plan;
    const age = ageOn(today, member.born);
    const { number, gone, birthArea, planted } = this.#identity(member);
    if (hasRareCharacter(member.name)) this.#note('rare-name');
    const work = drawWork(rng, age, rural);
    const row: PersonRow = {
      HH: household.number,
      YHZGX: member.relation,
      XM: member.name,
      CYM: this.#formerName(member, age),
      XB: member.sex,
      MZ: member.nation,
      CSRQ: textOfDay(member.born),
      GMSFHM: number,
      SSXQ: area,
      MLXZ: household.address,
      WHCD: drawEducation(rng, age),
      HYZK: statedMarital(rng, member),
      ZY: work.occupation,
      FWCS: work.employer,
      CSDSSXQ: birthArea,
      JGSSXQ: household.ancestralArea,
      SG: drawHeight(rng, age, member.sex),
      XX: drawBlood(rng),
      PCS: unit9,
      HLX: household.type,
      RYZT: '0',
      SWRQ: '',
      QTSSXQ: '',
      QTZZ: '',
      FQXM: member.father,
      MQXM: member.mother,
      RYID: this.#rowId(),
    };
    if (member.father === '' && member.mother === '') this.#nameParents(row, member);
    if (rng.chance(this.#province.rates.livingElsewhere)) this.#moveElsewhere(row);
    return { row, original: row, age, gone, planted };
  }

  /** Number and state of a person, and the plants that concern them: one of these at most. */
  #identity(member: Member): Identity {
    const rng = this.#rng;
    const { today, rates } = this.#province;
    const part = member.identity;
    if (part !== null) {
      this.#ledger.part(part.kind, part.id, part.parts, this.#thisRow());
      return { number: part.number, gone: null, birthArea: part.area, planted: true };
    }
    const number = this.#numbering.issue(rng, member);
    const birthArea = number.slice(0, 6);
    let luck = rng.unit() - rates.missingNumber;
    if (luck < 0) {
      this.#note('missing-number');
      return { number: '', gone: null, birthArea, planted: true };
    }
    luck -= rates.wrongNumber;
    if (luck < 0) {
      const wrong = wrongNumber(rng, member, number, this.#numbering.home);
      if (wrong !== null) this.#note('wrong-number', wrong.reason);
      const planted = wrong !== null;
      return { number: wrong?.number ?? number, gone: null, birthArea, planted };
    }
    luck -= rates.shouldBeCancelled;
    const where = this.#numbering.placeOf(number);
    if (where !== null) this.#note('numbered-elsewhere', where);
    if (luck >= 0) return { number, gone: null, birthArea, planted: false };
    const gone = drawGone(rng, member, today);
    this.#note('should-be-cancelled', gone.reason);
    return { number, gone, birthArea, planted: false };
  }

  #formerName(member: Member, age: number): string {
    const rng = this.#rng;
    if (!rng.chance(FORMER_NAME_SHARE) || age < 10) return '';
    const { surname, nation, sex, born } = member;
    const birthYear = yearOfDay(born);
    return drawName(rng, { surname, nation, sex, birthYear, rareShare: 0 });
  }

  /** Parents who are not of the household, where the form has their names. */
  #nameParents(row: PersonRow, member: Member): void {
    const rng = this.#rng;
    if (!rng.chance(PARENTS_KNOWN_SHARE)) return;
    const { nation, surname } = member;
    const birthYear = yearOfDay(member.born) - 26;
    const maiden = drawSurname(rng, nation);
    row.FQXM = drawName(rng, { surname, nation, sex: '1', birthYear, rareShare: 0 });
    row.MQXM = drawName(rng, { surname: maiden, nation, sex: '2', birthYear, rareShare: 0 });
  }

  #moveElsewhere(row: PersonRow): void {
    const rng = this.#rng;
    row.QTSSXQ = rng.chance(0.7) ? this.#plan.area : anyArea(rng);
    row.QTZZ = this.#addresses.elsewhere(rng);
    this.#note('living-elsewhere');
  }

  #crowdAt(head: PlantRow | undefined): void {
    if (this.#crowd === null || head === undefined) return;
    this.#crowd.rows.push(head);
    if (--this.#crowd.left === 0) this.#endCrowd();
  }

  #endCrowd(): void {
    if (this.#crowd === null) return;
    const { rows } = this.#crowd;
    const station = this.#plan.node.code;
    this.#ledger.note({ kind: 'empty-registration', station, rows, reason: 'crowded-door' });
    this.#crowd = null;
  }

  #note(kind: OfOne, reason?: string): void {
    const base = { kind, station: this.#plan.node.code, rows: [this.#thisRow()] };
    this.#ledger.note(reason === undefined ? base : { ...base, reason });
  }

  #nextRow(): PlantRow {
    this.#rows++;
    return this.#thisRow();
  }

  #thisRow(): PlantRow {
    return { station: this.#plan.node.code, row: this.#rows, id: this.#rowId() };
  }

  #rowId(): string {
    return this.#plan.unit9 + String(this.#rows).padStart(7, '0');
  }
}

/** A training area that is valid. */
function anyArea(rng: Rng): string {
  return `2299${String(rng.below(VALID_AREAS)).padStart(2, '0')}`;
}
