import { fieldAt, fieldNo } from '../../../proto/fields.js';
import type { Lane } from '../../../proto/id.js';
import { type Claim, stated } from './claim.js';
import type { ModelPolicy } from './policy-model.js';
import { LETS_GO, livesBy, turnsIn } from './record-model.js';
import { inEighteen, knew, ValueModel } from './value-model.js';

/** One registration as the lanes of its stations alone have it; others give evidence. */
export class Registration {
  readonly id: string;
  readonly home: Lane;
  readonly isPerson: boolean;
  readonly isLive: boolean;
  /** Of its own lanes, those of which something is left. */
  readonly own: readonly Claim[];
  /** What other lanes say, each lane by itself. */
  readonly elsewhere: ReadonlyMap<Lane, readonly Claim[]>;
  readonly homes: readonly Lane[];
  /** Everything, wherever it was said. */
  readonly all: readonly Claim[];
  readonly policy: ModelPolicy;
  private readonly memo = new Map<number, ValueModel>();
  readonly turn: Claim | undefined;

  constructor(
    id: string,
    homes: readonly [Lane, ...Lane[]],
    all: readonly Claim[],
    policy: ModelPolicy,
  ) {
    this.id = id;
    this.all = all;
    this.homes = homes;
    this.home = homes.at(-1) ?? homes[0];
    this.policy = policy;
    this.isPerson = all.some(({ change }) => change.target === null && change.event < '200');
    const inLane = (lane: Lane) => all.filter((claim) => claim.lane === lane);
    const lanes = [...new Set(all.map(({ lane }) => lane))].filter((lane) => !homes.includes(lane));
    this.own = all.filter(({ lane }) => homes.includes(lane));
    this.elsewhere = new Map(lanes.map((lane) => [lane, inLane(lane)]));
    const turns = turnsIn(all, this.home);
    this.isLive = livesBy(turns);
    this.turn = turns.at(-1);
  }

  /** Whether another station has registered him before. */
  get hasMoved(): boolean {
    return this.homes.some((lane) => lane !== this.home);
  }

  /** When it began, or ended. */
  get turned(): number {
    return this.turn?.change.hlc ?? 0;
  }

  get isDead(): boolean {
    if (this.isLive || this.turn === undefined) return false;
    if (LETS_GO.includes(this.turn.change.event)) return false;
    const byEvent = this.turn.change.event === '102' && standsIn(this.own, this.turn);
    return byEvent || this.get('SWRQ') !== '' || this.get('RYZT') === '1';
  }

  model(field: number): ValueModel {
    let model = this.memo.get(field);
    if (model === undefined) {
      model = new ValueModel(this.own, field, this.policy, this.homes);
      this.memo.set(field, model);
    }
    return model;
  }

  isCompared(field: number): boolean {
    return this.policy(field).compared;
  }

  get(id: string): string {
    return this.model(fieldNo(id)).value();
  }

  /** The citizen number shown: of either form in 18 digits. */
  get number(): string {
    return inEighteen(this.get('GMSFHM'));
  }

  /** The greatest time of what is shown of some items, and of its beginning. */
  since(...ids: readonly string[]): number {
    const times = ids.map((id) => this.model(fieldNo(id)).winner()?.change.hlc ?? 0);
    return Math.max(this.turned, ...times);
  }

  get names(): string[] {
    return [this.get('XM'), this.get('CYM')].filter((name) => name !== '');
  }

  isNamedLike(other: Registration): boolean {
    return this.names.some((name) => other.names.includes(name));
  }

  /** What tells a parent: a number, or both names. */
  get parents(): string[] {
    const [father, mother] = [this.get('FQXM'), this.get('MQXM')];
    return [
      ...[this.get('FQGMSFHM')].filter(Boolean).map((number) => `father ${inEighteen(number)}`),
      ...[this.get('MQGMSFHM')].filter(Boolean).map((number) => `mother ${inEighteen(number)}`),
      ...(father !== '' && mother !== '' ? [`both ${father} ${mother}`] : []),
    ];
  }
}

/** Claims on a field that nobody of the same lane and source saw, with a value. */
export function keptOn(claims: readonly Claim[], id: string): Claim[] {
  const field = fieldNo(id);
  return claims.filter(
    (claim) =>
      stated(claim, field) !== '' && !claims.some((other) => replaces(other, claim, field)),
  );
}

/** Something it states is kept, or it states nothing, made the record or cites a paper. */
export function standsIn(claims: readonly Claim[], claim: Claim): boolean {
  const { fields, target, documents } = claim.change;
  if (target === null || fields.length === 0 || documents.length > 0) return true;
  return fields.some((field) => !claims.some((other) => replaces(other, claim, field)));
}

function replaces(other: Claim, claim: Claim, field: number): boolean {
  return (
    other.change.fields.includes(field) &&
    claim.change.fields.includes(field) &&
    strandOf(other) === strandOf(claim) &&
    knew(other, claim)
  );
}

function strandOf({ change }: Claim): string {
  const isVerdict = change.source === 0 && ['130', '230'].includes(change.event);
  return isVerdict ? 'verdict' : String(change.source);
}

/** Standard identifiers of all that claims state. */
export function itemsOf(claims: readonly Claim[]): string[] {
  const fields = new Set(claims.flatMap(({ change }) => change.fields));
  return [...fields].flatMap((field) => fieldAt(field)?.id ?? []);
}
