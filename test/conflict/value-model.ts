import type { Contribution, Precedes } from '../../conflict/record.js';

/** What a field shows by docs/CONFLICTS.md, of the whole set of changes. Slow and obvious. */
export interface Shown {
  readonly value: string;
  readonly provisional: boolean;
  readonly reopened: boolean;
}

/** The part of a policy that the model knows: an order of sources, and what never changes. */
export interface ModelPolicy {
  readonly order: readonly number[];
  readonly correctedOnly: readonly number[];
}

/** Category → fields it changes as facts; `null`: the others. GA 214.13. */
const FACTS: { readonly [category: string]: readonly number[] | null } = {
  '21': [1, 20],
  '23': [2],
  '31': [3],
  '51': [4],
  '71': [16, 27],
  '81': [24],
  '91': null,
};
const OF_A_CATEGORY = [1, 20, 2, 3, 4, 5, 19, 6, 15, 25, 26, 16, 27, 24];

export class ValueModel {
  private readonly all: readonly Contribution[];
  private readonly field: number;
  private readonly policy: ModelPolicy;
  private readonly home: string;
  private readonly precedes: Precedes;

  constructor(
    all: readonly Contribution[],
    field: number,
    policy: ModelPolicy,
    home: string,
    precedes: Precedes,
  ) {
    this.all = all.filter(({ change }) => change.fields.includes(field) || change.event === '150');
    this.field = field;
    this.policy = policy;
    this.home = home;
    this.precedes = precedes;
  }

  shown(): Shown | null {
    const verdict = this.verdict();
    const claims = this.claims();
    if (verdict === null) return claims.length === 0 ? null : this.among(claims);
    const facts = claims.filter((item) => this.isFact(item) && this.saw(item, verdict));
    const kept = this.value(verdict);
    const rejected = this.rejectedBy(verdict);
    const news = claims.filter(
      (item) =>
        this.value(item) !== kept &&
        !rejected.includes(this.value(item)) &&
        !this.saw(verdict, item) &&
        !facts.some((fact) => this.value(fact) === this.value(item) || this.saw(fact, item)),
    );
    const reopened = news.length > 0;
    if (facts.length === 0) return { value: kept, provisional: false, reopened };
    return { ...this.among(facts), reopened };
  }

  /** Two of which neither says the same and neither is before the other by any rule but time. */
  private among(claims: readonly Contribution[]): Shown {
    const days = claims.filter((item) => this.isFact(item)).map(({ change }) => change.since ?? '');
    const day = days.sort().at(-1) ?? '';
    const standing = claims.filter(({ change }) => day === '' || (change.since ?? '') >= day);
    const sorted = [...standing].sort((a, b) => this.rank(b) - this.rank(a));
    const best = sorted.filter((item) => this.rank(item) === this.rank(sorted[0] as Contribution));
    const last = best.sort((a, b) => compare(a, b)).at(-1) as Contribution;
    const value = this.value(last);
    const provisional = best.some((item) => this.value(item) !== value);
    return { value, provisional, reopened: false };
  }

  /** Source, then verified, then the registering station, as one number. */
  private rank(item: Contribution): number {
    const source = this.policy.order.length - this.policy.order.indexOf(item.change.source);
    const checked = this.checks().some((each) => this.saw(each, item));
    return source * 4 + Number(checked) * 2 + Number(item.lane === this.home);
  }

  /** Of the registering station, those that found all to agree and that it has not done again. */
  private checks(): Contribution[] {
    const checks = this.all.filter(
      ({ change, lane }) => change.event === '150' && lane === this.home,
    );
    return checks.filter(
      (item) =>
        item.change.values[item.change.fields.indexOf(96)] === '1' &&
        !checks.some((other) => this.saw(other, item)),
    );
  }

  private claims(): Contribution[] {
    return this.all.filter(
      (item) =>
        this.policy.order.includes(item.change.source) &&
        item.change.fields.includes(this.field) &&
        this.value(item) !== '' &&
        !this.all.some(
          (other) =>
            other.change.source === item.change.source &&
            other.change.fields.includes(this.field) &&
            this.saw(other, item),
        ),
    );
  }

  private verdict(): Contribution | null {
    const all = this.all.filter(
      ({ change, lane }) => change.event === '130' && change.source === 0 && lane === this.home,
    );
    const tier = (item: Contribution) =>
      ['station', 'county', 'city', 'province'].indexOf(this.ruling(item).tier);
    const unseen = all.filter((item) => !all.some((other) => this.saw(other, item)));
    return unseen.sort((a, b) => tier(a) - tier(b) || compare(a, b)).at(-1) ?? null;
  }

  private ruling({ change }: Contribution) {
    const text = change.values[change.fields.indexOf(71)] ?? '{}';
    return JSON.parse(text) as { tier: string; reject: { [id: string]: string[] } };
  }

  private rejectedBy(verdict: Contribution): readonly string[] {
    const names: { readonly [field: number]: string } = { 1: 'XM', 3: 'XB', 5: 'CSRQ', 8: 'YHZGX' };
    return this.ruling(verdict).reject[names[this.field] ?? ''] ?? [];
  }

  /** 变更, in the form, by the registering station, not ahead of the day all this is written. */
  private isFact({ change, lane }: Contribution): boolean {
    if (lane !== this.home) return false;
    const { event, source, since, fields, values } = change;
    if (source !== 1 || since === null || since > '20000101') return false;
    if (this.policy.correctedOnly.includes(this.field)) return false;
    if (['103', '104', '106', '110', '202'].includes(event)) return true;
    const category = values[fields.indexOf(70)] ?? '';
    if (event !== '107' || !fields.includes(70)) return false;
    const changed = FACTS[category];
    if (changed === undefined) return false;
    return changed === null ? !OF_A_CATEGORY.includes(this.field) : changed.includes(this.field);
  }

  private saw(later: Contribution, earlier: Contribution): boolean {
    if (later === earlier) return false;
    const { stream, seq, tag } = earlier.ref;
    const named = later.change.seen.some(
      (ref) => ref.stream === stream && ref.seq === seq && ref.tag === tag,
    );
    const places = (item: Contribution) => [item.branch, ...(item.also ?? [])];
    return (
      named ||
      places(earlier).some((from) =>
        places(later).some((to) =>
          this.precedes({ branch: from, ref: earlier.ref }, { branch: to, ref: later.ref }),
        ),
      )
    );
  }

  private value({ change }: Contribution): string {
    return change.values[change.fields.indexOf(this.field)] ?? '';
  }
}

function compare(a: Contribution, b: Contribution): number {
  if (a.change.hlc !== b.change.hlc) return a.change.hlc - b.change.hlc;
  if (a.ref.stream !== b.ref.stream) return a.ref.stream < b.ref.stream ? -1 : 1;
  return a.ref.seq - b.ref.seq || a.ref.tag - b.ref.tag;
}
