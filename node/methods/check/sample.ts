import { hash } from 'node:crypto';
import { checkState } from '../../../conflict/check.js';
import { livesIn } from '../../../conflict/life.js';
import { entityNo } from '../../../proto/entity.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, type Lane, refToId } from '../../../proto/id.js';
import type { Records } from '../../apply/apply.js';
import type { Json } from '../../control/control.js';
import type { LevelQuery } from '../../query/level-query.js';
import { KIND, prefixRange, readRef } from '../../store/keys.js';
import type { Store } from '../../store/store.js';

const PERSON = entityNo('person');

export interface SampleParts {
  readonly store: Store;
  readonly records: Records;
  readonly query: LevelQuery;
}

/**
 * Draws those whose id, hashed with the seed, comes first: what is drawn depends on who has been
 * entered and on the seed, on nothing else, so that anyone can draw it again. It goes through the
 * whole register, a rare thing somebody asks for.
 */
export async function drawSample(
  { store, records, query }: SampleParts,
  station: Lane,
  size: number,
  seed: number,
): Promise<Json> {
  let drawn: { rank: string; ref: ChangeRef }[] = [];
  let population = 0;
  for await (const [key] of store.range(...prefixRange(Buffer.from([KIND.record, PERSON])))) {
    const ref = readRef(key, 2);
    const record = records.read(store, PERSON, ref);
    if (record === null || !livesIn(record, station)) continue;
    if (checkState(record, station).step !== 'entered') continue;
    population += 1;
    drawn.push({ rank: hash('sha256', `${seed}/${refToId(ref)}`, 'hex'), ref });
    if (drawn.length >= size * 4) drawn = lowest(drawn, size);
  }
  const people = lowest(drawn, size).map(({ ref }): Json => {
    const view = query.record(PERSON, ref);
    const value = (id: string) => view?.value(fieldNo(id)) ?? null;
    return { id: refToId(ref), XM: value('XM'), HH: value('HH'), MLXZ: value('MLXZ') };
  });
  return { station, seed, sample: `${station}-${seed}`, population, people };
}

function lowest<T extends { rank: string }>(drawn: readonly T[], size: number): T[] {
  return [...drawn].sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, size);
}
