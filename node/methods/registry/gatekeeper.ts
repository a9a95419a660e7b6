import type { Consumer, ConsumerAct } from '../../../conflict/consumer/consumer.js';
import { refusalOf, type Search } from '../../../conflict/consumer/scope.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import type { OutsideKind } from '../../../proto/outside-kinds.js';
import { API_LIMITS, type ApiRequest, type Caller } from '../../api/api.js';
import type { Audit, AuditOutcome } from '../../audit/audit.js';
import type { Authority } from '../../authority/authority.js';
import { type Clock, dayOf } from '../../clock.js';
import { askedOf, purposeOf } from '../audit-entry.js';
import type { Params } from '../params.js';
import { Rates } from './rates.js';

export interface GatekeeperParts {
  readonly authority: Pick<Authority, 'consumers'>;
  readonly audit: Pick<Audit, 'record' | 'tag'>;
  readonly clock: Clock;
  /** Told of every entry of the audit. */
  onRecorded(): void;
  /** Told of every call, for those who count them. */
  onAnswered?(method: string, outcome: AuditOutcome, ms: number): void;
}

/** One call, before it is known whether it may be made. */
export interface Call {
  /** As the audit names it: `registry.get`. */
  readonly method: string;
  readonly act: ConsumerAct;
  readonly request: ApiRequest;
  readonly search?: Search;
  /** Whose list rows are handed over of; null: none that there is. */
  readonly evidence?: OutsideKind | null;
  /** What the audit keeps of it: in clear or as a tag, by what it is. */
  readonly asked: Params;
  /** Calls it counts for. */
  readonly cost: number;
  /** What is wrong with its form, told to a consumer that may make such calls. */
  readonly fault?: HujiError;
}

export interface Served<T> {
  readonly answer: T;
  /** Ids of the records it shows. */
  readonly people: readonly string[];
}

/** Ids in one entry of the audit. */
const PEOPLE_MAX = 2000;
/** Calls refused for their number are told together, so many ms at a time. */
const HASTE_MS = 1000;
/** As whom a caller counts who proves no consumer. */
const STRANGER = '?';

interface Haste {
  readonly caller: Caller;
  readonly call: Call;
  calls: number;
  cancel(): void;
}

/**
 * Lets consumers in, each as far as its document goes, and puts on record who asked what, refused
 * or not, before the answer leaves.
 */
export class Gatekeeper {
  private readonly parts: GatekeeperParts;
  private readonly rates: Rates;
  /** By what proves it, for the documents as they stand; null where it would prove two. */
  private proofs: {
    readonly of: ReturnType<Authority['consumers']>;
    readonly by: ReadonlyMap<string, Consumer | null>;
  } | null = null;
  private readonly haste = new Map<string, Haste>();

  constructor(parts: GatekeeperParts) {
    this.parts = parts;
    this.rates = new Rates(parts.clock);
  }

  async serve<T>(
    caller: Caller,
    call: Call,
    work: (consumer: Consumer) => Served<T> | Promise<Served<T>>,
  ): Promise<T> {
    const { clock } = this.parts;
    const start = clock.monotonic();
    const consumer = this.consumerOf(caller);
    const name = consumer?.name ?? STRANGER;
    const perMinute = consumer?.perMinute ?? API_LIMITS.strangersPerMinute;
    if (!this.rates.take(name, perMinute, call.cost)) this.refuseHaste(name, caller, call);
    let outcome: AuditOutcome = 'ok';
    let people: readonly string[] = [];
    try {
      const served = await work(this.admitted(consumer, call));
      caller.signal.throwIfAborted();
      people = served.people;
      return served.answer;
    } catch (error) {
      outcome = error instanceof HujiError ? error.code : 'INTERNAL';
      throw error;
    } finally {
      await this.record(name, caller, call, { people, outcome });
      this.parts.onAnswered?.(call.method, outcome, clock.monotonic() - start);
      await this.untilStep(start);
    }
  }

  /** The consumer by the rights it has now. Throws what it is refused with. */
  still(caller: Caller, call: Call): Consumer {
    return this.admitted(this.consumerOf(caller), call);
  }

  /** Before one answer of many leaves: whom it shows, or that the rights have ended. */
  async tell(caller: Caller, call: Call, people: readonly string[]): Promise<Consumer> {
    const name = this.consumerOf(caller)?.name ?? STRANGER;
    let outcome: AuditOutcome = 'ok';
    try {
      return this.still(caller, call);
    } catch (error) {
      outcome = error instanceof HujiError ? error.code : 'INTERNAL';
      throw error;
    } finally {
      const shown = outcome === 'ok' ? people : [];
      if (outcome !== 'ok' || people.length > 0) {
        await this.record(name, caller, call, { people: shown, outcome });
      }
    }
  }

  /** Puts on record what is not yet. */
  async close(): Promise<void> {
    await Promise.all([...this.haste.keys()].map((name) => this.tellHaste(name)));
  }

  private consumerOf({ certificate, token }: Caller): Consumer | null {
    const consumers = this.parts.authority.consumers();
    if (this.proofs?.of !== consumers) {
      const by = new Map<string, Consumer | null>();
      for (const { consumer } of consumers.values()) {
        if (consumer === null) continue;
        for (const proof of [...consumer.certificates, ...consumer.tokens]) {
          by.set(proof, by.has(proof) ? null : consumer);
        }
      }
      this.proofs = { of: consumers, by };
    }
    const { by } = this.proofs;
    return by.get(certificate ?? '') ?? by.get(token ?? '') ?? null;
  }

  /** Throws what the caller is refused with, before any record is looked at. */
  private admitted(consumer: Consumer | null, call: Call): Consumer {
    const { act, request, search, evidence, asked, fault } = call;
    if (consumer === null) throw new HujiError('CONSUMER_UNKNOWN');
    const { purpose, entity } = request;
    if (entity === null) throw new HujiError('USAGE', 'there are no records of that kind');
    const refusal = refusalOf(consumer, {
      ...{ act, purpose, entity: entityNo(entity), day: dayOf(this.parts.clock) },
      ...(search === undefined ? {} : { search }),
      ...(evidence === undefined ? {} : { evidence }),
    });
    if (refusal !== null) throw new HujiError(refusal);
    if (purpose.length > API_LIMITS.purposeMax) throw new HujiError('USAGE', 'purpose is too long');
    if (purposeOf({ ...asked, purpose }).personal) throw new HujiError('PURPOSE_PERSONAL');
    if (fault !== undefined) throw fault;
    return consumer;
  }

  /** Of a consumer in haste one entry a second is written, however many calls it makes. */
  private refuseHaste(name: string, caller: Caller, call: Call): never {
    const known = this.haste.get(name);
    if (known !== undefined) known.calls += 1;
    else {
      const tell = () => {
        this.tellHaste(name).catch(() => undefined);
      };
      const cancel = this.parts.clock.after(HASTE_MS, tell);
      this.haste.set(name, { caller, call, calls: 1, cancel });
    }
    throw new HujiError('RATE_LIMITED');
  }

  private async tellHaste(name: string): Promise<void> {
    const haste = this.haste.get(name);
    if (haste === undefined) return;
    this.haste.delete(name);
    haste.cancel();
    const { caller, call, calls } = haste;
    const told = { ...call, asked: { calls } };
    await this.record(name, caller, told, { people: [], outcome: 'RATE_LIMITED' });
  }

  private async record(
    account: string,
    { via, from }: Caller,
    { method, request, asked }: Call,
    { people, outcome }: { people: readonly string[]; outcome: AuditOutcome },
  ): Promise<void> {
    const { audit, onRecorded } = this.parts;
    const { purpose, personal } = purposeOf({ ...asked, purpose: request.purpose });
    const about = {
      ...({ kind: 'query', method, account, via, from } as const),
      ...(purpose === null || personal ? {} : { purpose }),
      ...askedOf({ ...asked, entity: request.entity ?? undefined }, audit),
    };
    const parts: Promise<void>[] = [];
    for (let at = 0; at === 0 || at < people.length; at += PEOPLE_MAX) {
      const some = people.slice(at, at + PEOPLE_MAX);
      parts.push(audit.record({ ...about, people: some, outcome }));
    }
    await Promise.all(parts);
    onRecorded();
  }

  private untilStep(start: number): Promise<void> {
    const { clock } = this.parts;
    const { answerStepMs } = API_LIMITS;
    const late = (clock.monotonic() - start) % answerStepMs;
    return new Promise((resolve) => {
      clock.after(answerStepMs - late, resolve);
    });
  }
}
