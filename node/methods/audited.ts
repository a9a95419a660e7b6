import { HujiError } from '../../proto/errors.js';
import type { Audit, AuditEntry, AuditKind, AuditOutcome } from '../audit/audit.js';
import type { CallIo, Control, Json } from '../control/control.js';
import { askedOf, callerOf, operatorOf, peopleIn, proofOf, purposeOf } from './audit-entry.js';
import type { Operators } from './operators.js';
import { flagParam, type Params } from './params.js';

interface Rule {
  readonly kind: AuditKind;
  /** The step an operator must be allowed to take; null: any operator may. */
  readonly step?: string;
  /** Said before the work begins too: it is long, or lets something out as it goes. */
  readonly long?: boolean;
}

/** What is asked of the node itself, and shows nobody. */
const UNRECORDED: ReadonlySet<string> = new Set([
  'status',
  'digest',
  'gate.show',
  'fsck',
  'doctor',
  'node.list',
  'operator.list',
]);

const RULES: { readonly [method: string]: Rule } = {
  get: { kind: 'query' },
  find: { kind: 'query' },
  history: { kind: 'query' },
  explain: { kind: 'query' },
  'attachment.list': { kind: 'query' },
  'attachment.get': { kind: 'query' },
  'audit.find': { kind: 'query', step: 'audit' },
  'audit.verify': { kind: 'query', step: 'audit' },
  'audit.export': { kind: 'export', long: true },
  export: { kind: 'export', long: true },
  backup: { kind: 'export', long: true },
  decide: { kind: 'decision' },
  'card.list': { kind: 'query' },
  'card.show': { kind: 'query' },
  'card.status': { kind: 'query' },
  'card.accept': { kind: 'write', long: true },
  'card.step': { kind: 'write', long: true },
  'card.fee': { kind: 'write', long: true },
  'fee.list': { kind: 'query' },
  'gate.open': { kind: 'decision' },
  'gate.close': { kind: 'decision' },
  submit: { kind: 'write', long: true },
  load: { kind: 'write', long: true },
  import: { kind: 'write', long: true },
};

/** Whatever is not in the table is recorded all the same. */
const UNKNOWN: Rule = { kind: 'act' };

/**
 * Every call, on record before its answer leaves: who, from where, why, and whom it showed; what
 * was refused too. Where nothing can be recorded nothing is answered (AUDIT_FAILED).
 *
 * For queries the officer's statement is proven here; everything else proves it itself, because it
 * binds it to what it writes.
 */
export class AuditedControl implements Control {
  private readonly inner: Control;
  private readonly audit: Audit;
  private readonly operators: Operators;
  private readonly via: string;
  private readonly onRecorded: () => void;

  /** `via` says how callers reach it; `onRecorded` is told of every entry. */
  constructor(
    inner: Control,
    audit: Audit,
    operators: Operators,
    { via, onRecorded }: { readonly via: string; onRecorded(): void },
  ) {
    this.inner = inner;
    this.audit = audit;
    this.operators = operators;
    this.via = via;
    this.onRecorded = onRecorded;
  }

  async call(method: string, given: Params, io: CallIo): Promise<Json> {
    const { caller, ...params } = given;
    if (UNRECORDED.has(method)) return this.inner.call(method, params, io);
    const rule = Object.hasOwn(RULES, method) ? (RULES[method] ?? UNKNOWN) : UNKNOWN;
    const about = this.about(method, rule, params, caller);
    if (rule.long === true) await this.audit.record({ ...about, outcome: 'begun' });
    let outcome: AuditOutcome = 'ok';
    let people: readonly string[] = [];
    try {
      const result = await this.perform(method, rule, params, io);
      people = peopleIn(result);
      return result;
    } catch (error) {
      outcome = error instanceof HujiError ? error.code : 'INTERNAL';
      throw error;
    } finally {
      await this.record(about, people, outcome);
    }
  }

  private perform(method: string, rule: Rule, params: Params, io: CallIo): Promise<Json> {
    if (purposeOf(params).personal) return Promise.reject(new HujiError('PURPOSE_PERSONAL'));
    if (rule.kind !== 'query') return this.inner.call(method, params, io);
    const { session, ...asked } = params;
    if (session !== undefined && session !== null) {
      this.operators.prove(params, rule.step ?? null);
    }
    return this.inner.call(method, asked, io);
  }

  private about(
    method: string,
    rule: Rule,
    params: Params,
    caller: Json | undefined,
  ): Omit<AuditEntry, 'outcome'> {
    const { asked, tags } = askedOf(params, this.audit);
    const { purpose, personal } = purposeOf(params);
    const operator = operatorOf(params, this.operators, this.audit);
    return {
      kind: rule.kind,
      // A method that does not exist may be anything.
      method: /^[a-z][a-z.-]{0,39}$/.test(method) ? method : '?',
      ...(operator === null ? {} : { operator, ...proofOf(params) }),
      ...callerOf(caller),
      via: this.via,
      ...(purpose === null || personal ? {} : { purpose }),
      asked: flagParam(params, 'unmask') ? { ...asked, unmask: true } : asked,
      tags,
    };
  }

  /** A long answer takes several entries. */
  private async record(
    about: Omit<AuditEntry, 'outcome'>,
    people: readonly string[],
    outcome: AuditOutcome,
  ): Promise<void> {
    const parts: Promise<void>[] = [];
    for (let from = 0; from === 0 || from < people.length; from += PEOPLE_MAX) {
      const some = people.slice(from, from + PEOPLE_MAX);
      parts.push(this.audit.record({ ...about, people: some, outcome }));
    }
    await Promise.all(parts);
    this.onRecorded();
  }
}

/** Ids in one entry. */
const PEOPLE_MAX = 2000;
