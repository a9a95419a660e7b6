import type { KeyObject } from 'node:crypto';
import { REGISTER_DAY } from '../bin/generate/province.js';
import type { Draft } from '../node/capture/capture.js';
import type { Control } from '../node/control/control.js';
import { secureRandom } from '../node/identity/secure-random.js';
import { keyFromSeed, publicHexOf, SEED_BYTES, sign } from '../node/identity/signing.js';
import { Operators } from '../node/methods/operators.js';
import type { HujiNode } from '../node/node.js';
import { entityNo } from '../proto/entity.js';
import { fieldNo } from '../proto/fields.js';
import type { ChangeRef } from '../proto/id.js';
import { type Source, sourceNo } from '../proto/source.js';
import { plainCall } from './plain-call.js';
import { ownBranch } from './province.js';

export const DAY_CHANGES = 200;
export const DAY_BATCHES = 24;

/** What a station writes on a day: one item of one person each, by turns. */
const KINDS: readonly {
  readonly column: string;
  readonly event: '107' | '120';
  readonly source: Source;
  /** A fact that changed has a date from which it holds; a correction has none. */
  readonly dated: boolean;
}[] = [
  { column: 'MLXZ', event: '107', source: 'computer', dated: true },
  { column: 'FWCS', event: '107', source: 'computer', dated: true },
  { column: 'XM', event: '120', source: 'register', dated: false },
  { column: 'ZY', event: '107', source: 'computer', dated: true },
  { column: 'WHCD', event: '107', source: 'computer', dated: true },
  { column: 'CSRQ', event: '120', source: 'booklet', dated: false },
  { column: 'HYZK', event: '107', source: 'computer', dated: true },
  { column: 'SG', event: '107', source: 'computer', dated: false },
  { column: 'GMSFHM', event: '120', source: 'card', dated: false },
  { column: 'XX', event: '107', source: 'computer', dated: false },
];

export const DAY_COLUMNS: readonly string[] = KINDS.map(({ column }) => column);

/** People to write about, and the values of each column to choose from. */
export interface DayMaterial {
  readonly people: readonly ChangeRef[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Single-field changes, no two about one person. */
export function dayDrafts({ people, values }: DayMaterial, day: number): Draft[] {
  const step = Math.floor(people.length / (DAY_CHANGES * 2));
  if (step < 1) throw new RangeError(`too few people for two days: ${people.length}`);
  return Array.from({ length: DAY_CHANGES }, (_, at) => {
    const kind = KINDS[at % KINDS.length] as (typeof KINDS)[number];
    const person = (at * 2 + day) * step;
    const stock = values.get(kind.column) ?? [];
    return {
      entity: entityNo('person'),
      target: people[person] as ChangeRef,
      event: kind.event,
      source: sourceNo(kind.source),
      since: kind.dated ? REGISTER_DAY : null,
      fields: [fieldNo(kind.column)],
      values: [stock[(person * 7 + 3) % stock.length] ?? ''],
      seen: null,
      documents: [],
      act: null,
    };
  });
}

/** The hourly shares of a day, as even as they can be. */
export function hoursOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: DAY_BATCHES }, (_, hour) => {
    const from = Math.floor((items.length * hour) / DAY_BATCHES);
    return items.slice(from, Math.floor((items.length * (hour + 1)) / DAY_BATCHES));
  });
}

/** Writes an hour's changes one by one and seals them, as the daemon does by the clock. */
export async function writeHour(
  node: HujiNode,
  drafts: readonly Draft[],
  session: number,
): Promise<void> {
  const { code } = node.identity;
  for (const draft of drafts) {
    const [done] = await node.capture.capture([draft], { lane: code, session });
    if (done?.ok !== true) throw new Error(`refused: ${done?.code}`);
  }
  await sealTail(node);
}

export async function sealTail(node: HujiNode): Promise<void> {
  await node.housekeeper.seal(ownBranch(node));
}

/** An officer of the station, who opens a session whenever he sits down to write. */
export class Officer {
  readonly #name = '王建国';
  readonly key: KeyObject;
  readonly #node: HujiNode;
  readonly #operators: Operators;

  /** With the key he has joined with where the node was opened before. */
  constructor(node: HujiNode, key = keyFromSeed(secureRandom.bytes(SEED_BYTES))) {
    this.key = key;
    this.#node = node;
    this.#operators = new Operators(node);
  }

  async join(control: Control): Promise<void> {
    const publicKey = publicHexOf(this.key);
    const params = { name: this.#name, role: 'registrar', publicKey };
    await control.call('operator.add', params, plainCall);
  }

  /** The seq of a new session. */
  openSession(): Promise<number> {
    const { code } = this.#node.identity;
    const nonce = Buffer.from(secureRandom.bytes(16)).toString('hex');
    const lines = ['huji-session/1', code, this.#name, 'submit', Date.now(), nonce];
    const statement = lines.join('\n');
    const signature = Buffer.from(sign(this.key, Buffer.from(statement))).toString('hex');
    const session = { operator: this.#name, statement, signature };
    return this.#operators.open(code, this.#operators.prove({ session }, 'submit'));
  }
}
