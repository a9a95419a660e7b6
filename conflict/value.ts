import type { FieldNo } from '../proto/fields.js';
import { compareRefs } from '../proto/id.js';
import { type Source, sourceAt } from '../proto/source.js';
import { comparableArea, type Districts } from './district.js';
import type { Homes } from './homes.js';
import type { Policy } from './policy.js';
import { type Contribution, isKept, type Precedes, type Record, statedValue } from './record.js';
import { leftByAll } from './rules.js';
import { saw } from './saw.js';
import { isStatutory } from './statutory.js';
import { standingVerdict } from './verdict.js';
import { isVerified } from './verified.js';

/** What a value is decided by, beside the record itself. */
export interface Setting extends Homes {
  readonly policy: Policy;
  readonly precedes: Precedes;
  /** Which area codes became others; absent: none. */
  readonly districts?: Districts | null;
}

/**
 * What picked a value, or by what a claim lost: a rule's name in the policy, or one of ours: `only`
 * claim, all `agreed`, `verdict`, `statutory` change, `verified`, `station`, `latest`.
 */
export type Rule = string;

export interface Loser {
  readonly claim: Contribution;
  /** The rule by which it lost; `agrees` where it states the value shown. */
  readonly rule: Rule;
}

export interface Decision {
  readonly value: string;
  /** The last rule it took to leave this value alone. */
  readonly rule: Rule;
  readonly winner: Contribution;
  /** The other kept claims on the field, in no order. */
  readonly losers: readonly Loser[];
  /** Rule 6 picked, or the policy leaves it to a person: shown until somebody decides. */
  readonly provisional: boolean;
  /** Rule 6 picked between claims of which neither saw the other. */
  readonly tie: boolean;
  /** A verdict stands, and these claims it did not see state a value it knows nothing of. */
  readonly reopenedBy: readonly Contribution[];
}

/**
 * The value shown for a field: a pure function of the kept claims and the policy. Each rule keeps
 * some of the claims the one before it left; nothing depends on the order in which they lie.
 * Null where nobody claims a value.
 */
export function decide(record: Record, field: FieldNo, setting: Setting): Decision | null {
  return new Deciding(record, field, setting).decision();
}

/** The kept claims on a field that state something, whether the policy lets them show or not. */
export function keptOn({ contributions }: Record, field: FieldNo): Contribution[] {
  return contributions.filter(
    (item) => (statedValue(item, field) ?? '') !== '' && isKept(item, field),
  );
}

/** The claims on a field that can show: kept, with a value, from sources the policy names. */
export function claimsOn(record: Record, field: FieldNo, policy: Policy): Contribution[] {
  const { sources } = policy.itemOf(field);
  return keptOn(record, field).filter(
    ({ change: { source } }) => source !== 0 && (sources === null || sources.includes(source)),
  );
}

class Deciding {
  private readonly record: Record;
  private readonly field: FieldNo;
  private readonly setting: Setting;
  private left: readonly Contribution[];
  private readonly lost: Loser[] = [];
  private provisional = false;
  private reopenedBy: readonly Contribution[] = [];

  constructor(record: Record, field: FieldNo, setting: Setting) {
    this.record = record;
    this.field = field;
    this.setting = setting;
    this.left = claimsOn(record, field, setting.policy);
  }

  decision(): Decision | null {
    const ruled = this.byVerdict();
    if (this.left.length === 0) return null;
    const { precedes } = this.setting;
    // A claim that nothing speaks against is all there is to show, and the most of them are.
    if (this.left.length > 1) this.byRules();
    const tied = this.left;
    const winner = latest(tied);
    this.keep('latest', [winner]);
    const value = this.valueOf(winner);
    const sense = this.senseOf(winner);
    const others = tied.filter((item) => this.senseOf(item) !== sense);
    const apart = (item: Contribution) =>
      !saw(winner, item, precedes) && !saw(item, winner, precedes);
    return {
      value,
      rule: this.ruleFor(sense, ruled),
      winner,
      losers: this.lost.map(({ claim, rule }) =>
        this.senseOf(claim) === sense ? { claim, rule: 'agrees' } : { claim, rule },
      ),
      provisional: this.provisional || others.length > 0,
      tie: others.some(apart),
      reopenedBy: this.reopenedBy,
    };
  }

  private byRules(): void {
    const { contributions } = this.record;
    const { policy, home } = this.setting;
    const { field } = this;
    this.keep('statutory', this.byStatute());
    leftByAll(
      policy.itemOf(field).rules,
      { field, claims: this.left, contributions },
      (rule, left) => {
        if (rule.kind === 'escalate') this.provisional ||= this.differ(this.left);
        else this.keep(rule.name, left);
      },
    );
    if (this.left.length > 1) {
      this.narrow('verified', (item) => isVerified(item, contributions, this.setting));
      this.narrow('station', ({ lane }) => lane === home);
    }
  }

  /** It stands against all but a statutory change whose author had it before him. */
  private byVerdict(): boolean {
    const { precedes } = this.setting;
    const found = standingVerdict(this.record.contributions, this.field, this.setting);
    if (found === null) return false;
    const { verdict, ruling, others } = found;
    const value = this.valueOf(verdict);
    const rejected = ruling.rejected.get(this.field) ?? [];
    const isNewFact = (item: Contribution) =>
      isStatutory(item, this.field, this.setting) && saw(item, verdict, precedes);
    const facts = this.left.filter(isNewFact);
    const against = this.left.filter((item) => this.valueOf(item) !== value && !isNewFact(item));
    const settled = (item: Contribution) =>
      facts.some((fact) => this.valueOf(fact) === this.valueOf(item) || saw(fact, item, precedes));
    this.reopenedBy = against.filter(
      (item) =>
        !rejected.includes(this.valueOf(item)) && !saw(verdict, item, precedes) && !settled(item),
    );
    this.left = [...this.left, verdict, ...others];
    const agreeing = this.left.filter((item) => this.valueOf(item) === value || isNewFact(item));
    this.keep('verdict', agreeing);
    if (facts.length > 0) this.keep('statutory', facts);
    return true;
  }

  /** The latest new fact beats whatever is said of an earlier day, or of no day. */
  private byStatute(): readonly Contribution[] {
    const days = this.left.flatMap((item) =>
      isStatutory(item, this.field, this.setting) ? (item.change.since ?? []) : [],
    );
    const last = days.reduce((a, b) => (b > a ? b : a), '');
    return last === '' ? this.left : this.left.filter(({ change }) => (change.since ?? '') >= last);
  }

  /** Those of which it holds, where it holds of any. */
  private narrow(rule: Rule, holds: (item: Contribution) => boolean): void {
    const left = this.left.filter(holds);
    if (left.length > 0) this.keep(rule, left);
  }

  private keep(rule: Rule, left: readonly Contribution[]): void {
    if (left.length === this.left.length) return;
    for (const claim of this.left) if (!left.includes(claim)) this.lost.push({ claim, rule });
    this.left = left;
  }

  private ruleFor(sense: string, ruled: boolean): Rule {
    const last = this.lost.findLast(({ claim }) => this.senseOf(claim) !== sense);
    if (last !== undefined) return last.rule;
    if (ruled) return 'verdict';
    return this.lost.length === 0 ? 'only' : 'agreed';
  }

  private differ(claims: readonly Contribution[]): boolean {
    return new Set(claims.map((item) => this.senseOf(item))).size > 1;
  }

  /** What it says, however the district was called when it was written. */
  private senseOf(item: Contribution): string {
    const value = this.valueOf(item);
    return comparableArea(value, this.field, item.change.hlc, this.setting.districts);
  }

  private valueOf(item: Contribution): string {
    return statedValue(item, this.field) ?? '';
  }
}

/** The claim written last. */
export function latest(claims: readonly Contribution[]): Contribution {
  return claims.reduce((a, b) => {
    const byTime = a.change.hlc - b.change.hlc;
    return byTime > 0 || (byTime === 0 && compareRefs(a.ref, b.ref) > 0) ? a : b;
  });
}

/** For messages: the sources that state a value for the field. */
export function statingSources(record: Record, field: FieldNo): Source[] {
  const stated = record.contributions.filter(
    (item) => statedValue(item, field) !== undefined && isKept(item, field),
  );
  return [...new Set(stated.map((item) => item.change.source))].sort().map(sourceAt);
}
