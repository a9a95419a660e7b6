import { dayNumber, dayText } from '../proto/dates.js';
import { evidenceKind } from '../proto/evidence-kinds.js';
import { type FieldNo, fieldNo } from '../proto/fields.js';
import { hlcDay } from '../proto/hlc.js';
import { type SourceNo, sourceAt, sourceNo } from '../proto/source.js';
import type { PolicyRule } from './policy.js';
import { type Contribution, statedValue } from './record.js';

const CARD = sourceNo('card');
const CARD_FROM = fieldNo('YXQXQSRQ');
/** Events by which a person is registered on the day they are written. */
const REGISTERING = new Set(['101', '105', '108', '201']);

/** What a rule is asked: the claims still in question, and the record they are about. */
export interface Question {
  readonly field: FieldNo;
  readonly claims: readonly Contribution[];
  readonly contributions: readonly Contribution[];
}

/** The claims the rule leaves; all of them where it does not decide. */
function leftBy(rule: PolicyRule, question: Question): readonly Contribution[] {
  const { claims } = question;
  const left = claims.filter(keeps(rule, question));
  return left.length === 0 ? claims : left;
}

/**
 * What the policy's rules leave, each of what the one before it left; `said` hears of every one.
 * One claim that is left alone stays, whatever rules follow.
 */
export function leftByAll(
  rules: readonly PolicyRule[],
  question: Question,
  said?: (rule: PolicyRule, left: readonly Contribution[]) => void,
): readonly Contribution[] {
  let { claims } = question;
  for (const rule of rules) {
    if (claims.length < 2) return claims;
    claims = leftBy(rule, { ...question, claims });
    said?.(rule, claims);
  }
  return claims;
}

function keeps(rule: PolicyRule, question: Question): (claim: Contribution) => boolean {
  const { claims, field } = question;
  const of = (sources: readonly SourceNo[]) =>
    claims.filter(({ change }) => sources.includes(change.source));
  switch (rule.kind) {
    case 'sources': {
      const ranks = claims.map((claim) => rankIn(rule.ranks, claim));
      const best = Math.min(...ranks);
      return (claim) => rankIn(rule.ranks, claim) === best;
    }
    case 'prefer': {
      if (of([rule.source]).length === 0) return all;
      return ({ change }) => !rule.over.includes(change.source);
    }
    case 'agree': {
      const speaking = of(rule.sources);
      const values = new Set(speaking.map((claim) => statedValue(claim, field)));
      const sources = new Set(speaking.map(({ change }) => change.source));
      if (values.size !== 1 || sources.size < rule.sources.length) return all;
      return (claim) => values.has(statedValue(claim, field));
    }
    case 'later-issued':
      return laterIssued(of(rule.sources), rule.sources.length, field);
    case 'documents':
      return supported(rule.kinds, rule.withinMonths, question);
    case 'escalate':
      return all;
  }
}

function all(): boolean {
  return true;
}

function rankIn(ranks: readonly (readonly SourceNo[])[], { change }: Contribution): number {
  const at = ranks.findIndex((rank) => rank.includes(change.source));
  return at < 0 ? ranks.length : at;
}

/** Which was issued later can be told where each of them says when. */
function laterIssued(
  papers: readonly Contribution[],
  sources: number,
  field: FieldNo,
): (claim: Contribution) => boolean {
  const days = papers.map(issuedOn);
  const last = days.reduce<string>((a, b) => (b !== null && b > a ? b : a), '');
  const latest = papers.filter((_, at) => days[at] === last);
  const different = new Set(papers.map((claim) => statedValue(claim, field))).size > 1;
  const speaking = new Set(papers.map(({ change }) => change.source)).size;
  const one = new Set(latest.map((claim) => statedValue(claim, field))).size === 1;
  if (!different || speaking < sources || days.includes(null) || !one) return all;
  const value = statedValue(latest[0] as Contribution, field);
  return (claim) => statedValue(claim, field) === value;
}

/** The day the booklet or card was issued that a claim was read from; null: nobody says. */
export function issuedOn({ change }: Contribution): string | null {
  const paper = change.documents.find(
    ({ kind, issued = '' }) => evidenceKind(kind) === sourceAt(change.source) && isDay(issued),
  );
  if (paper?.issued !== undefined) return paper.issued;
  const at = change.source === CARD ? change.fields.indexOf(CARD_FROM) : -1;
  const from = at < 0 ? '' : (change.values[at] ?? '');
  return isDay(from) ? from : null;
}

function supported(
  kinds: readonly string[],
  months: number | null,
  { contributions }: Question,
): (claim: Contribution) => boolean {
  const registered = registeredOn(contributions);
  if (months !== null && registered === null) return all;
  const last = months === null ? '99991231' : monthsAfter(registered ?? '', months);
  return ({ change }) =>
    hlcDay(change.hlc) <= last &&
    change.documents.some(({ kind }) => kinds.includes(evidenceKind(kind)));
}

/** The day of registration; null: the register was loaded as it was, and does not say. */
export function registeredOn(contributions: readonly Contribution[]): string | null {
  const making = contributions.find(({ change }) => change.target === null)?.change;
  return making !== undefined && REGISTERING.has(making.event) ? hlcDay(making.hlc) : null;
}

/** The same day of the month, or the last one where the month is shorter. */
export function monthsAfter(day: string, months: number): string {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(4, 6)) - 1 + months;
  const start = `${Math.floor(month / 12)}${String((month % 12) + 1).padStart(2, '0')}`;
  for (let date = Number(day.slice(6)); date > 28; date--) {
    if (isDay(`${start}${date}`)) return `${start}${date}`;
  }
  const date = Math.min(28, Number(day.slice(6)));
  return dayText(dayNumber(`${start}${String(date).padStart(2, '0')}`));
}

function isDay(text: string): boolean {
  return dayNumber(text) >= 0;
}
