import {
  Entered,
  paperPlace,
  type Volume,
  type VolumeGap,
} from '../../../conflict/paper-ledger.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import { indexRef, indexValue, KIND, kindRange } from '../../store/keys.js';
import type { Params } from '../params.js';

const PERSON = entityNo('person');
const HOUSEHOLD_NUMBER = fieldNo('HH');
const VOLUMES_MAX = 2000;
const PAGES_MAX = 5000;
const HOUSEHOLDS_MAX = 100_000;
/** Volumes with gaps that a declaration names, and characters of each one's pages. */
const TOLD_MAX = 200;
const PAGES_TEXT_MAX = 120;

/** The volumes a call declares; null: it declares none. */
export function volumesIn(params: Params): Volume[] | null {
  const given = params['volumes'];
  if (given === undefined || given === null) return null;
  if (!Array.isArray(given) || given.length > VOLUMES_MAX) throw new HujiError('USAGE', 'volumes');
  const volumes = given.map((each: Json) => ({
    volume: countIn(each, 'volume', 9999),
    pages: countIn(each, 'pages', PAGES_MAX),
    households: countIn(each, 'households', HOUSEHOLDS_MAX),
  }));
  const names = new Set(volumes.map(({ volume }) => volume));
  if (names.size < volumes.length) throw new HujiError('USAGE', 'volumes: one twice');
  return volumes;
}

function countIn(each: Json, name: string, max: number): number {
  const value: unknown = Object(each)[name as keyof object];
  const isCount = typeof value === 'number' && Number.isSafeInteger(value);
  if (!isCount || value < 0 || value > max) throw new HujiError('USAGE', name);
  return value;
}

/** What nobody has entered of the volumes on paper, by the index of pages of this station. */
export async function paperGaps(node: HujiNode, volumes: readonly Volume[]): Promise<VolumeGap[]> {
  const entered = new Entered();
  for await (const [key] of node.store.range(...kindRange(KIND.paperIndex))) {
    const place = paperPlace(indexValue(key));
    const view = place === null ? null : node.query.record(PERSON, indexRef(key));
    if (place !== null && view !== null) entered.add(place, view.value(HOUSEHOLD_NUMBER) ?? '');
  }
  return told(entered.gaps(volumes));
}

/** As much as a change can carry: every volume named first, long lists of pages cut short. */
function told(gaps: readonly VolumeGap[]): VolumeGap[] {
  return gaps.slice(0, TOLD_MAX).map((gap) => {
    const { pages } = gap;
    const end = pages.lastIndexOf(', ', PAGES_TEXT_MAX);
    return pages.length <= PAGES_TEXT_MAX ? gap : { ...gap, pages: `${pages.slice(0, end)}, …` };
  });
}
