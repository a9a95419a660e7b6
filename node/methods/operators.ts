import { CARD_STEPS } from '../../conflict/card/stages.js';
import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { idToRef, type Lane } from '../../proto/id.js';
import type { Captured, Draft, Note } from '../capture/capture.js';
import type { Json } from '../control/control.js';
import { verify } from '../identity/signing.js';
import type { HujiNode } from '../node.js';
import { dayParam, optionalText, type Params, textParam, textsParam } from './params.js';

/** An officer who may act at this node. */
export interface Operator {
  readonly name: string;
  readonly role: string;
  readonly steps: readonly string[];
  /** Raw Ed25519 key, hex. */
  readonly publicKey: string;
  /** Number of his training certificate; '' without one. */
  readonly certificate: string;
  /** YYYYMMDD, its last day; '' where none is known. */
  readonly certifiedUntil?: string;
  readonly state: 'active' | 'revoked';
  /** The change that made him known. */
  readonly id: string;
}

/** Steps that a role brings with it; `--step` adds to them. */
const ROLE_STEPS: { readonly [role: string]: readonly string[] } = {
  administrator: [
    ...['operator', 'enroll', 'node', 'load', 'submit', 'decide', 'check'],
    ...[
      'policy',
      'codes',
      'campaign',
      'consumer',
      'audit',
      'gate',
      'office',
      'fee',
      'readiness',
      'card-fee',
      'card-accept',
    ],
    ...CARD_STEPS.map((step) => `card-${step}`),
  ],
  registrar: [
    ...['load', 'submit', 'decide', 'check', 'card-accept', 'card-receive', 'card-hand-over'],
    ...['card-fee', 'card-resume', 'card-cancel', 'card-loss', 'card-collect', 'card-reject'],
  ],
  auditor: ['audit'],
  finance: ['fee', 'card-fee'],
};
const SESSION_FRESH_MS = 5 * 60_000;
const PREFIX = 'operator|';

const NAME = fieldNo('NAME');
const KEY = fieldNo('KEY');
const DOC = fieldNo('DOC');
const SIG = fieldNo('SIG');
const KIND = fieldNo('KIND');

interface Proof {
  readonly operator: string;
  readonly statement: string;
  readonly signature: string;
}

/** An operator and what he signed for this call. */
export interface Proven {
  readonly proof: Proof;
  readonly operator: Operator;
}

/** Operators of this node and their sessions. */
export class Operators {
  private readonly node: HujiNode;
  private readonly used = new Map<string, number>();

  constructor(node: HujiNode) {
    this.node = node;
  }

  find(name: string): Operator | null {
    const text = this.node.query.note(PREFIX + name);
    return text === null ? null : (JSON.parse(text) as Operator);
  }

  async list(): Promise<Operator[]> {
    const notes = await this.node.query.notes(PREFIX);
    return notes.map(({ value }) => JSON.parse(value) as Operator);
  }

  /**
   * Checks the proof in a call's parameters: an active operator of this node, with the right to
   * the step (null: every operator may take it), signed a statement made for this node just now.
   */
  prove(params: Params, step: string | null): Proven {
    const given = params['session'];
    if (given === undefined || given === null) throw new HujiError('OPERATOR_NEEDED', step ?? '');
    const proof = given as unknown as Proof;
    const operator = this.find(String(proof.operator));
    if (operator === null || operator.state !== 'active') throw new HujiError('OPERATOR_UNKNOWN');
    const signature = Buffer.from(String(proof.signature), 'hex');
    if (!verify(operator.publicKey, Buffer.from(String(proof.statement)), signature)) {
      throw new HujiError('SESSION_UNPROVEN');
    }
    this.checkStatement(proof);
    if (step !== null && !mayTake(operator, step)) throw new HujiError('OPERATOR_RIGHT', step);
    return { proof, operator };
  }

  private checkStatement(proof: Proof): void {
    const [kind, code, name, , time, nonce = ''] = proof.statement.split('\n');
    const now = this.node.clock.now();
    const fresh = Math.abs(now - Number(time)) < SESSION_FRESH_MS;
    const named = kind === 'huji-session/1' && code === this.node.identity.code;
    if (!named || name !== proof.operator || !fresh || nonce.length < 16) {
      throw new HujiError('SESSION_UNPROVEN', 'statement');
    }
    for (const [old, at] of this.used) if (now - at > SESSION_FRESH_MS) this.used.delete(old);
    if (this.used.has(nonce)) throw new HujiError('SESSION_UNPROVEN', 'used before');
    this.used.set(nonce, now);
  }

  /** Opens the session in a lane's stream; gives its seq, which changes then carry. */
  async open(lane: Lane, proven: Proven): Promise<number> {
    const { proof, operator } = proven;
    const draft = ownDraft('session', '930', [
      [NAME, operator.name],
      [KEY, operator.publicKey],
      [SIG, proof.signature],
      [DOC, proof.statement],
    ]);
    const [done] = await this.node.capture.capture([draft], { lane, session: 0 });
    if (done?.ok !== true) throw new HujiError('SESSION_UNPROVEN', done?.detail ?? '');
    return done.seq;
  }

  /** His sessions in the lanes that are written in, each opened when it is first asked for. */
  sessions(proven: Proven): (lane: Lane) => Promise<number> {
    const sessions = new Map<Lane, Promise<number>>();
    return (lane) => {
      const open = sessions.get(lane) ?? this.open(lane, proven);
      sessions.set(lane, open);
      return open;
    };
  }

  async add(params: Params): Promise<Json> {
    const name = textParam(params, 'name').normalize('NFC');
    const known = await this.list();
    // The first one is let in by whoever can open this data folder; he lets in the others.
    const session = known.length === 0 ? 0 : await this.sessionFor(params, 'operator');
    if (known.some((operator) => operator.name === name)) throw new HujiError('OPERATOR_EXISTS');
    const role = textParam(params, 'role');
    const publicKey = textParam(params, 'publicKey');
    if (!/^[0-9a-f]{64}$/.test(publicKey)) throw new HujiError('USAGE', 'publicKey');
    const first = known.length === 0 ? ['operator'] : [];
    const steps = [...new Set([...textsParam(params, 'steps'), ...first])];
    const certificate = optionalText(params, 'certificate') ?? '';
    const certifiedUntil = dayParam(params, 'certifiedUntil') ?? '';
    const trained = { certificate, certifiedUntil };
    return this.save(
      { name, role, steps, publicKey, ...trained, state: 'active', id: '' },
      session,
    );
  }

  async grant(params: Params): Promise<Json> {
    const session = await this.sessionFor(params, 'operator');
    const known = this.known(params);
    const given = textsParam(params, 'steps');
    const steps = given.length === 0 ? known.steps : given;
    const role = optionalText(params, 'role') ?? known.role;
    const certificate = optionalText(params, 'certificate') ?? known.certificate;
    const certifiedUntil = dayParam(params, 'certifiedUntil') ?? known.certifiedUntil ?? '';
    return this.save({ ...known, steps, role, certificate, certifiedUntil }, session);
  }

  async revoke(params: Params): Promise<Json> {
    const session = await this.sessionFor(params, 'operator');
    const why = textParam(params, 'why');
    return this.save({ ...this.known(params), state: 'revoked' }, session, why);
  }

  private known(params: Params): Operator {
    const operator = this.find(textParam(params, 'name').normalize('NFC'));
    if (operator === null) throw new HujiError('OPERATOR_UNKNOWN');
    return operator;
  }

  /** Proves and opens a session in this node's own lane. */
  sessionFor(params: Params, step: string): Promise<number> {
    return this.open(this.node.identity.code, this.prove(params, step));
  }

  private async save(operator: Operator, session: number, why?: string): Promise<Json> {
    const { code } = this.node.identity;
    const makes = operator.id === '';
    const event = makes ? '920' : operator.state === 'revoked' ? '922' : '921';
    const { steps, certificate, certifiedUntil } = operator;
    const rights = JSON.stringify({ steps, certificate, certifiedUntil, why });
    const draft: Draft = {
      ...ownDraft('operator', event, [
        [NAME, operator.name],
        [KIND, operator.role],
        [KEY, operator.publicKey],
        [DOC, rights],
      ]),
      target: makes ? null : idToRef(operator.id),
    };
    let saved = operator;
    const notes = ([first]: readonly Captured[]): Note[] => {
      if (first?.ok !== true) return [];
      if (makes) saved = { ...operator, id: first.id };
      return [{ key: PREFIX + operator.name, value: JSON.stringify(saved) }];
    };
    const [done] = await this.node.capture.capture([draft], { lane: code, session, notes });
    if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
    return document(saved);
  }
}

export function document(operator: Operator): { readonly [name: string]: Json } {
  const { name, role, certificate, certifiedUntil = '', state } = operator;
  return { name, role, steps: allSteps(operator), certificate, certifiedUntil, state };
}

/** 持证上岗: throws NOT_TRAINED where his training certificate is missing or out of date. */
export function checkTrained({ certificate, certifiedUntil = '' }: Operator, day: string): void {
  if (certificate === '' || certifiedUntil < day)
    throw new HujiError('NOT_TRAINED', certifiedUntil);
}

function allSteps(operator: Operator): string[] {
  return [...new Set([...(ROLE_STEPS[operator.role] ?? []), ...operator.steps])];
}

function mayTake(operator: Operator, step: string): boolean {
  return allSteps(operator).includes(step);
}

function ownDraft(
  entity: 'session' | 'operator',
  event: string,
  cells: readonly (readonly [number, string])[],
): Draft {
  const sorted = [...cells].sort(([a], [b]) => a - b);
  return {
    entity: entityNo(entity),
    target: null,
    event,
    source: 0,
    since: null,
    fields: sorted.map(([field]) => field),
    values: sorted.map(([, value]) => value),
    seen: [],
    documents: [],
    act: null,
  };
}
