import type { EvidenceDocument } from '../../../proto/change.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { isDay } from '../../../proto/dates.js';
import { evidenceKind } from '../../../proto/evidence-kinds.js';
import { fieldAt, fieldNo } from '../../../proto/fields.js';
import { hlcDay } from '../../../proto/hlc.js';
import { type Lane, refToId } from '../../../proto/id.js';
import { sourceAt } from '../../../proto/source.js';
import { type Claim, earlierFirst, stated } from './claim.js';
import type { ModelItem, ModelPolicy, ModelRule } from './policy-model.js';

const CATEGORY = fieldNo('BGGZLB');
const RULING = fieldNo('CJNR');
const RESULT = fieldNo('HDJG');
const CARD_FROM = fieldNo('YXQXQSRQ');
const [REGISTER, CARD] = [1, 3];
const TIERS = ['station', 'county', 'city', 'province'];

/** GA 214.13: the categories of 变更, and what each is of; null: what no category is of. */
const OF_CHANGE: { readonly [category: string]: readonly string[] | null } = {
  '21': ['XM', 'XMPY'],
  '23': ['CYM'],
  '31': ['XB'],
  '51': ['MZ'],
  '71': ['JGGJDQ', 'JGSSXQ'],
  '81': ['XXJB'],
  '91': null,
};
const OF_SOME_CATEGORY = ['GMSFHM', 'XM', 'XMPY', 'CYM', 'XB', 'CSRQ', 'CSSJ', 'MZ'];
OF_SOME_CATEGORY.push('CSDGJDQ', 'CSDSSXQ', 'CSDXZ', 'JGGJDQ', 'JGSSXQ', 'XXJB');

interface Ruling {
  readonly tier: string;
  readonly reject?: { readonly [field: string]: readonly string[] };
}

/** What a field of one record shows, and why it may be a matter for a person. */
export class ValueModel {
  private readonly all: readonly Claim[];
  private readonly field: number;
  private readonly item: ModelItem;
  /** The stations he was and is registered at, the last of them now. */
  private readonly homes: readonly Lane[];

  constructor(all: readonly Claim[], field: number, policy: ModelPolicy, homes: readonly Lane[]) {
    this.all = all;
    this.field = field;
    this.item = policy(field);
    this.homes = homes;
  }

  /** '' where nobody states one. */
  value(): string {
    const winner = this.winner();
    return winner === null ? '' : this.of(winner);
  }

  /** The claim or verdict that is shown. */
  winner(): Claim | null {
    return this.finalists().sort(earlierFirst).at(-1) ?? null;
  }

  /** Whether it is a matter for a person, and of which kind. docs/CONFLICTS.md, Disputes. */
  dispute(): 'sources-disagree' | 'merge-tie' | null {
    const claims = this.claims();
    const verdict = this.verdict();
    const settled = (claim: Claim) =>
      verdict !== null && (knew(verdict, claim) || knew(claim, verdict));
    const isAhead = ({ change }: Claim) => (change.since ?? '') > hlcDay(change.hlc);
    if (!this.item.compared || claims.length === 0) return null;
    if (claims.some((claim) => this.saysChanged(claim) && isAhead(claim) && !settled(claim))) {
      return 'sources-disagree';
    }
    if (verdict !== null) return this.reopened(claims, verdict) ? 'sources-disagree' : null;
    const winner = this.winner();
    if (winner === null) return null;
    const day = this.lastFact(claims);
    const competing = claims.filter(
      (claim) => this.of(claim) === this.of(winner) || (claim.change.since ?? '') >= day,
    );
    if (new Set(competing.map((claim) => inEighteen(this.of(claim)))).size < 2) return null;
    const tie = this.finalists().some(
      (claim) => this.of(claim) !== this.of(winner) && !knew(claim, winner) && !knew(winner, claim),
    );
    return tie ? 'merge-tie' : 'sources-disagree';
  }

  /** The verdict that stands had it before it, or rejects what it says. */
  settles(claim: Claim): boolean {
    const verdict = this.verdict();
    if (verdict === null) return false;
    const rejected = rulingIn(verdict).reject?.[fieldAt(this.field)?.id ?? ''] ?? [];
    return knew(verdict, claim) || rejected.includes(this.of(claim));
  }

  private reopened(claims: readonly Claim[], verdict: Claim): boolean {
    const facts = claims.filter((claim) => this.isNewFact(claim) && knew(claim, verdict));
    const id = fieldAt(this.field)?.id ?? '';
    const rejected = rulingIn(verdict).reject?.[id] ?? [];
    return claims.some(
      (claim) =>
        this.of(claim) !== this.of(verdict) &&
        !rejected.includes(this.of(claim)) &&
        !knew(verdict, claim) &&
        !facts.some((fact) => this.of(fact) === this.of(claim) || knew(fact, claim)),
    );
  }

  /** Those no rule but time tells apart. */
  private finalists(): Claim[] {
    const claims = this.claims();
    const verdict = this.verdict();
    if (verdict === null) return this.leftOf(claims);
    const facts = claims.filter((claim) => this.isNewFact(claim) && knew(claim, verdict));
    if (facts.length > 0) return this.leftOf(facts);
    const all = [...claims, ...this.verdicts()];
    return this.leftOf(all.filter((claim) => this.of(claim) === this.of(verdict)));
  }

  private lastFact(claims: readonly Claim[]): string {
    const facts = claims.filter((claim) => this.isNewFact(claim));
    return (
      facts
        .map(({ change }) => change.since ?? '')
        .sort()
        .at(-1) ?? ''
    );
  }

  private of(claim: Claim): string {
    return stated(claim, this.field);
  }

  /** Kept, with a value, of a source that can show. */
  private claims(): Claim[] {
    const { sources } = this.item;
    const of = (claim: Claim) => claim.change.fields.includes(this.field);
    return this.all.filter(
      (claim) =>
        claim.change.source !== 0 &&
        this.of(claim) !== '' &&
        (sources === null || sources.includes(claim.change.source)) &&
        !this.all.some(
          (other) => other.change.source === claim.change.source && of(other) && knew(other, claim),
        ),
    );
  }

  private verdict(): Claim | null {
    const rank = (claim: Claim) => TIERS.indexOf(rulingIn(claim).tier);
    const all = this.verdicts();
    return all.sort((a, b) => rank(a) - rank(b) || earlierFirst(a, b)).at(-1) ?? null;
  }

  /** Those that no other saw. */
  private verdicts(): Claim[] {
    if (this.field === RULING) return [];
    const all = this.all.filter(
      ({ change, lane }) =>
        this.homes.includes(lane) &&
        ['130', '230'].includes(change.event) &&
        change.fields.includes(this.field),
    );
    return all.filter((claim) => !all.some((other) => knew(other, claim)));
  }

  /** 变更: recorded in the form by the registering station, of what can change, not ahead. */
  private isNewFact(claim: Claim): boolean {
    const { since, hlc } = claim.change;
    if (!this.homes.includes(claim.lane) || this.item.correctedOnly) return false;
    return (since ?? '') <= hlcDay(hlc) && this.saysChanged(claim);
  }

  private saysChanged({ change }: Claim): boolean {
    const { event, source, since } = change;
    if (since === null || source !== REGISTER) return false;
    if (['103', '104', '106', '110', '202'].includes(event)) return true;
    const category = change.values[change.fields.indexOf(CATEGORY)] ?? '';
    const items = OF_CHANGE[category];
    if (event !== '107' || items === undefined) return false;
    const id = fieldAt(this.field)?.id ?? '';
    return items === null ? !OF_SOME_CATEGORY.includes(id) : items.includes(id);
  }

  private leftOf(claims: readonly Claim[]): Claim[] {
    let left = claims;
    const narrow = (keeps: (claim: Claim) => boolean): void => {
      const some = left.filter(keeps);
      if (some.length > 0) left = some;
    };
    const days = left.filter((claim) => this.isNewFact(claim)).map(({ change }) => change.since);
    const last = days
      .map((day) => day ?? '')
      .sort()
      .at(-1);
    if (last !== undefined) narrow(({ change }) => (change.since ?? '') >= last);
    for (const rule of this.item.rules) narrow(this.keeps(rule, left));
    narrow((claim) => this.checks().some((check) => knew(check, claim)));
    narrow(({ lane }) => lane === this.homes.at(-1));
    return [...left];
  }

  /** Of his stations, those that found all to agree and that the lane has not done again. */
  private checks(): Claim[] {
    const checks = this.all.filter(
      ({ change, lane }) => change.event === '150' && this.homes.includes(lane),
    );
    return checks.filter(
      (check) =>
        stated(check, RESULT) === '1' &&
        !checks.some((other) => other.lane === check.lane && knew(other, check)),
    );
  }

  private keeps(rule: ModelRule, left: readonly Claim[]): (claim: Claim) => boolean {
    const by = (sources: readonly number[]) =>
      left.filter(({ change }) => sources.includes(change.source));
    const { sources, prefer, over = [], agree, laterIssued, documents } = rule;
    if (sources !== undefined) {
      const first = sources.find((rank) => by(rank).length > 0);
      return ({ change }) => first === undefined || first.includes(change.source);
    }
    if (prefer !== undefined) {
      if (by([prefer]).length === 0) return () => true;
      return ({ change }) => !over.includes(change.source);
    }
    if (agree !== undefined) {
      const said = new Set(by(agree).map((claim) => this.of(claim)));
      const speaks = agree.every((source) => by([source]).length > 0);
      if (!speaks || said.size !== 1) return () => true;
      return (claim) => said.has(this.of(claim));
    }
    if (laterIssued !== undefined) return this.issuedLast(laterIssued, by);
    if (documents !== undefined) return this.proven(documents, rule.months);
    return () => true;
  }

  private issuedLast(
    sources: readonly number[],
    by: (sources: readonly number[]) => Claim[],
  ): (claim: Claim) => boolean {
    const papers = by(sources);
    const days = papers.map(issuedOn);
    const last = [...days].sort().at(-1) ?? '';
    const newest = new Set(
      papers.filter((_, at) => days[at] === last).map((claim) => this.of(claim)),
    );
    const speaks = sources.every((source) => by([source]).length > 0);
    const differ = new Set(papers.map((claim) => this.of(claim))).size > 1;
    if (!speaks || !differ || days.includes('') || newest.size !== 1) return () => true;
    return (claim) => newest.has(this.of(claim));
  }

  private proven(kinds: readonly string[], months: number | undefined): (claim: Claim) => boolean {
    const made = this.all.find(({ change }) => change.target === null)?.change;
    const isNew = made !== undefined && ['101', '105', '108', '201'].includes(made.event);
    if (months !== undefined && !isNew) return () => true;
    const until = months === undefined ? '99999999' : monthsLater(hlcDay(made?.hlc ?? 0), months);
    return ({ change }) =>
      hlcDay(change.hlc) <= until &&
      change.documents.some(({ kind }) => kinds.includes(evidenceKind(kind)));
  }
}

/** Whether the author of `later` had `earlier` before him, whatever the two are about. */
export function knew(later: Claim, earlier: Claim): boolean {
  if (later === earlier) return false;
  if (later.ref.stream === earlier.ref.stream && later.ref.seq > earlier.ref.seq) return true;
  const id = refToId(earlier.ref);
  return later.change.seen.some((ref) => refToId(ref) === id);
}

/** Both forms of one number say the same; 996 to 999 do not tell the century. */
export function inEighteen(number: string): string {
  if (!/^\d{15}$/.test(number) || /99[6-9]$/.test(number)) return number;
  const first = `${number.slice(0, 6)}19${number.slice(6)}`;
  return first + checkDigit(first);
}

function rulingIn(verdict: Claim): Ruling {
  return JSON.parse(stated(verdict, RULING)) as Ruling;
}

function issuedOn(claim: Claim): string {
  const { documents, source } = claim.change;
  const isOwn = ({ kind, issued = '' }: EvidenceDocument) =>
    evidenceKind(kind) === sourceAt(source) && isDay(issued);
  const issued = documents.find(isOwn)?.issued ?? '';
  const from = source === CARD ? stated(claim, CARD_FROM) : '';
  if (issued !== '') return issued;
  return isDay(from) ? from : '';
}

function monthsLater(day: string, months: number): string {
  const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)].map(Number);
  const first = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1 + months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date ?? 1, days));
  return first.toISOString().slice(0, 10).replaceAll('-', '');
}
