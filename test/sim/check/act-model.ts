import type { Change } from '../../../proto/change.js';
import { fieldNo } from '../../../proto/fields.js';
import type { Tier } from '../../../proto/node-code.js';
import type { Claim } from './claim.js';

/** What a plan says of offices, fees and readiness, as published. */
export interface ModelPlan {
  readonly name: string;
  readonly phases: readonly { readonly phase: string; readonly from: string }[];
  readonly offices?: readonly { readonly code: string; readonly until: string }[];
  readonly fees?: {
    readonly amounts: { readonly [reason: string]: number };
    readonly exemptions: readonly { readonly code: string; readonly amount: number }[];
  };
  readonly readiness?: {
    readonly approved: {
      readonly software: readonly string[];
      readonly photos: readonly string[];
      readonly devices: readonly { readonly kind: string; readonly model: string }[];
    };
  };
}

/** What lane `all` said where the author of an act was. */
export interface InForce {
  readonly plan: ModelPlan | null;
  readonly isClosed: boolean;
}

/** Acts that stand, and what lane `all` says in the end. */
export interface Acts {
  /** Acceptances of applications too. */
  readonly claims: readonly Claim[];
  readonly plan: ModelPlan | null;
  /** Lanes of which there are two histories: which counts only the log can tell. */
  readonly unclear: ReadonlySet<string>;
}

/** Where an act stands, and who wrote it. */
export interface Standing {
  readonly lane: string;
  readonly author: string;
  readonly tier: Tier;
}

/** Words on offices, fees, remittances, words on readiness. */
export const ACTS: ReadonlySet<string> = new Set(['972', '520', '973', '974']);
const ABOUT_OFFICES = ['inventory', 'made', 'hand-over', 'take-over', 'produced', 'withdraw'];
const OF_PROVINCE = ['take-over', 'produced', 'withdraw'];

export function saidIn({ fields, values }: Change, id: string): string {
  return values[fields.indexOf(fieldNo(id))] ?? '';
}

export function documentOf(change: Change): { readonly [name: string]: unknown } {
  try {
    return Object(JSON.parse(saidIn(change, 'DOC'))) as { readonly [name: string]: unknown };
  } catch {
    return {};
  }
}

/** Done by the province alone, whichever table of rights is in force. */
export function isOfProvince(change: Change): boolean {
  return change.event === '972' && OF_PROVINCE.includes(String(documentOf(change)['act']));
}

/**
 * Everything docs/PROTOCOL.md, Judging, has against an act: rules 10 to 12 and what is said of each
 * below the table. Empty: it stands, unless it may not be written by that tier at all.
 */
export function faultsOf(change: Change, where: Standing, inForce: InForce): string[] {
  switch (change.event) {
    case '520':
      return feeFaults(change, inForce);
    case '972':
      return officeFaults(change, where, inForce);
    case '973':
      return remittanceFaults(change, where, inForce);
    default:
      return readinessFaults(change, where);
  }
}

function feeFaults(change: Change, { plan, isClosed }: InForce): string[] {
  const [amount, receipt, exemption] = ['GBF', 'SJHM', 'JMYY'].map((id) => saidIn(change, id));
  const known =
    exemption === ''
      ? Object.values(plan?.fees?.amounts ?? {}).includes(Number(amount))
      : plan?.fees?.exemptions.some(
          (each) => each.code === exemption && each.amount === Number(amount),
        ) === true;
  return [
    ...(change.source === 0 ? [] : ['FIELD_VALUE']),
    ...(change.since === null || amount === '' ? ['FIELD_REQUIRED'] : []),
    ...(Number(amount) > 0 === (receipt !== '') ? [] : ['FEE_RECEIPT']),
    ...(isClosed ? ['LEDGER_CLOSED'] : []),
    ...(known ? [] : ['FEE_AMOUNT']),
  ];
}

function remittanceFaults(change: Change, where: Standing, { isClosed }: InForce): string[] {
  const { day, taken, remitted } = documentOf(change);
  const isOwn = saidIn(change, 'CODE') === where.lane && where.author === where.lane;
  return [
    ...(isOwn && /^\d{8}$/.test(String(day)) ? [] : ['FIELD_VALUE']),
    ...(isClosed ? ['LEDGER_CLOSED'] : []),
    ...(taken === remitted ? [] : ['FEE_NETTED']),
  ];
}

function officeFaults(change: Change, { lane, tier }: Standing, { plan }: InForce): string[] {
  const { act, orders = [] } = documentOf(change);
  const since = change.since ?? '';
  const pilot = plan?.phases.find(({ phase }) => phase === 'pilot')?.from.replaceAll('-', '') ?? '';
  const isKnown = plan?.offices?.some(({ code }) => code === lane) === true;
  const days = (orders as readonly (readonly string[])[]).map(([, , , ordered = '']) => ordered);
  const isCounting = act === 'inventory' || act === 'made';
  return [
    ...(saidIn(change, 'CODE') === lane && ABOUT_OFFICES.includes(String(act))
      ? []
      : ['FIELD_VALUE']),
    ...(since === '' ? ['FIELD_REQUIRED'] : []),
    ...(isOfProvince(change) && tier !== 'province' ? ['EVENT_FORBIDDEN'] : []),
    ...(isKnown ? [] : ['OFFICE_UNKNOWN']),
    ...(isCounting || since >= pilot ? [] : ['NOT_BEGUN']),
    ...(days.some((day) => day >= pilot || day > since) ? ['OFFICE_CLOSED'] : []),
  ];
}

function readinessFaults(change: Change, { lane, author, tier }: Standing): string[] {
  const { by } = documentOf(change);
  const isAsOwn = by !== 'machine' || author === lane;
  const isKnown = by === 'machine' || by === 'officer' || by === 'sign-off';
  return [
    ...(saidIn(change, 'CODE') === lane && isAsOwn && isKnown ? [] : ['FIELD_VALUE']),
    ...(change.since === null ? ['FIELD_REQUIRED'] : []),
    ...(by === 'sign-off' && author === lane && tier !== 'province' ? ['READY_SEPARATION'] : []),
  ];
}
