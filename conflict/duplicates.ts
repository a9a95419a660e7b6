import { fieldNo } from '../proto/fields.js';
import { type Hlc, hlcDay } from '../proto/hlc.js';
import type { ChangeId, Lane } from '../proto/id.js';
import { sourceNo } from '../proto/source.js';
import { acceptedValue, type CardState } from './card/card-state.js';
import { Shown } from './cases/shown.js';
import { checkState, RESULT, RESULTS } from './check.js';
import type { DuplicateCase, DuplicateFact, DuplicateRule } from './duplicate-rule.js';
import { isKept, type Record, statedValue } from './record.js';
import type { Setting } from './value.js';

/** One of the registrations of one person (双重户口). */
export interface Candidate {
  readonly id: ChangeId;
  readonly facts: readonly DuplicateFact[];
  /** YYYYMMDD of birth; '' unknown. */
  readonly born: string;
  /** YYYYMMDD since which he is registered there; '' unknown. */
  readonly since: string;
}

export interface ProposalStep {
  readonly rule: DuplicateRule;
  readonly cancels: readonly ChangeId[];
}

/** Which should stay, for a person to confirm. */
export interface Proposal {
  /** Null: the rules leave more than one. */
  readonly keep: ChangeId | null;
  readonly steps: readonly ProposalStep[];
  readonly candidates: readonly Candidate[];
}

const [HB, CARD_FROM, CAME] = [fieldNo('HB'), fieldNo('YXQXQSRQ'), fieldNo('HSLBZ')];
const BORN = fieldNo('CSRQ');
const CARD = sourceNo('card');
/** From then on no card of the first generation was made. */
const SECOND_GENERATION_FROM = '20050101';
const GENERATION = fieldNo('ZJDC');
const SECOND_GENERATION = '2';
const OF_AGE = 18;
/** Events whose day is the day of registration. */
const REGISTERS: ReadonlySet<string> = new Set(['101', '105', '108']);

/**
 * What is known of one registration: a pure function of its record and of the applications for
 * cards (领证) that name it.
 */
export function candidateOf(
  id: ChangeId,
  record: Record,
  home: Lane,
  setting: Setting,
  cards: readonly CardState[] = [],
): Candidate {
  const shown = new Shown(record, setting);
  const facts: DuplicateFact[] = [];
  const cardFrom = shown.value(CARD_FROM);
  const held = cards.filter(({ stage }) => stage === 'handed-over');
  const isSecond = held.some((card) => acceptedValue(card, GENERATION) === SECOND_GENERATION);
  if (isSecond || cardFrom >= SECOND_GENERATION_FROM) facts.push('second-generation-card');
  if (held.length > 0 || cardFrom !== '' || hasCard(record)) facts.push('card');
  const kind = shown.value(HB);
  if (/非农|城镇/.test(kind)) facts.push('urban');
  else if (kind.includes('农')) facts.push('rural');
  const { step, check } = checkState(record, home);
  if (step !== null) facts.push('verified');
  const found = check === null ? '' : statedValue(check, RESULT);
  if (found === RESULTS.absent || found === RESULTS.unknown) facts.push('nobody-found');
  return { id, facts, born: shown.value(BORN), since: sinceOf(record, shown.value(CAME)) };
}

function hasCard({ contributions }: Record): boolean {
  return contributions.some(
    (item) =>
      item.change.source === CARD && item.change.fields.some((field) => isKept(item, field)),
  );
}

function sinceOf({ contributions }: Record, came: string): string {
  const days = contributions.flatMap(({ change }) =>
    REGISTERS.has(change.event) && change.since !== null ? change.since : [],
  );
  return days.sort().at(-1) ?? came;
}

/**
 * The rules in their order: each leaves those it keeps, or those it does not cancel, where that is
 * some of them. The first that leaves one alone decides. `hlc`: the time of the case, by which it
 * is asked who is a minor.
 */
export function proposalOf(
  all: readonly Candidate[],
  rules: readonly DuplicateRule[],
  hlc: Hlc,
): Proposal {
  const steps: ProposalStep[] = [];
  const candidates = withLater(all);
  let left = candidates;
  for (const rule of rules) {
    if (left.length < 2) break;
    if (rule.when !== null && !isCase(rule.when, left, hlc)) continue;
    const stays = left.filter(({ facts }) => facts.includes(rule.fact) === rule.keep);
    if (stays.length === 0 || stays.length === left.length) continue;
    const cancels = left.filter((each) => !stays.includes(each)).map(({ id }) => id);
    steps.push({ rule, cancels });
    left = stays;
  }
  const [only, second] = left;
  return { keep: second === undefined ? (only?.id ?? null) : null, steps, candidates };
}

/** All but the first one registered, where it is known of all when they were. */
function withLater(all: readonly Candidate[]): readonly Candidate[] {
  const first = all.map(({ since }) => since).sort()[0] ?? '';
  if (first === '') return all;
  return all.map((each) =>
    each.since > first ? { ...each, facts: [...each.facts, 'later-registered'] } : each,
  );
}

function isCase(when: DuplicateCase, left: readonly Candidate[], hlc: Hlc): boolean {
  const every = (fact: DuplicateFact) => left.every(({ facts }) => facts.includes(fact));
  const some = (fact: DuplicateFact) => left.some(({ facts }) => facts.includes(fact));
  switch (when) {
    case 'minor':
      return left.every(({ born }) => isMinor(born, hlcDay(hlc)));
    case 'all-carded':
      return every('second-generation-card');
    case 'mixed':
      return some('urban') && some('rural');
    case 'alike':
      return every('urban') || every('rural');
  }
}

function isMinor(born: string, day: string): boolean {
  if (born === '') return false;
  const ofAge = String(Number(born.slice(0, 4)) + OF_AGE) + born.slice(4);
  return day < ofAge;
}
