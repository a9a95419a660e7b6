import type { Contribution, Pending, Place, Precedes } from '../../conflict/record.js';
import { addToSum, emptySum, sumText } from '../../conflict/state-sum.js';
import type { Lane } from '../../proto/id.js';
import { compareRefs, sameRef } from '../../proto/id.js';
import { nameOf } from './claims.js';

export interface Lost {
  readonly lost: string;
  readonly lostInLane: string;
  readonly lostTo: string;
}

/** A record as the definition has it, of the whole set of claims at once. Slow and obvious. */
export interface Model {
  /** Change → fields lost, to anybody, within the lane, and to each other lane. */
  readonly standing: ReadonlyMap<string, Lost>;
  readonly retired: readonly string[];
  readonly pending: readonly string[];
  readonly born: boolean;
  /** Lane, time, change and what it did to the registration's life, in that order. */
  readonly lives: readonly string[];
  readonly sums: ReadonlyMap<Lane, string>;
}

const TURNS: { readonly [event: string]: string } = {
  '102': 'ended',
  '105': 'arrived',
  '106': 'left',
  '109': 'ended',
  '111': 'left',
  '112': 'resumed',
};

export function modelOf(all: readonly Contribution[], precedes: Precedes): Model {
  const standing = new Map<string, Lost>();
  const retired: string[] = [];
  const sums = new Map<Lane, ReturnType<typeof emptySum>>();
  for (const item of all) {
    const winners = all.filter((other) => beats(other, item, precedes));
    const lost = fieldsLost(item, winners);
    const lostInLane = fieldsLost(
      item,
      winners.filter(({ lane }) => lane === item.lane),
    );
    const { target, fields, documents } = item.change;
    const stays = target === null || fields.length === 0 || documents.length > 0;
    const gone = !stays && lostInLane.length === fields.length;
    if (gone) retired.push(nameOf(item));
    else {
      const lostTo = lostToOthers(item, winners);
      standing.set(nameOf(item), { lost: lost.join(), lostInLane: lostInLane.join(), lostTo });
    }
    const sum = sums.get(item.lane) ?? emptySum();
    sums.set(item.lane, sum);
    addToSum(sum, { ...item, lost, lostInLane }, 1);
  }
  return {
    standing,
    retired: retired.sort(),
    pending: pendingOf(all),
    born: all.some(({ change }) => change.target === null || change.event === '105'),
    lives: livesOf(all),
    sums: new Map([...sums].map(([lane, sum]) => [lane, sumText(sum)])),
  };
}

/** A claim that saw another of its own source replaces it. */
function beats(winner: Contribution, loser: Contribution, precedes: Precedes): boolean {
  if (winner === loser || strandOf(winner) !== strandOf(loser)) return false;
  const saw = winner.change.seen.some((ref) => sameRef(ref, loser.ref));
  return saw || placesOf(loser).some((a) => placesOf(winner).some((b) => precedes(a, b)));
}

/** What people decide replaces what people decided, and no evidence. */
function strandOf({ change }: Pick<Contribution, 'change'>): number {
  return change.event === '130' && change.source === 0 ? 15 : change.source;
}

/** A change may stand in several histories of its stream. */
function placesOf({ ref, branch, also = [] }: Contribution): Place[] {
  return [branch, ...also].map((no) => ({ ref, branch: no }));
}

function fieldsLost(item: Contribution, winners: readonly Contribution[]): number[] {
  return item.change.fields.filter((field) =>
    winners.some(({ change }) => change.fields.includes(field)),
  );
}

function lostToOthers(item: Contribution, winners: readonly Contribution[]): string {
  const lanes = new Set(winners.map(({ lane }) => lane));
  lanes.delete(item.lane);
  const texts = [...lanes].map((lane) => {
    const fields = fieldsLost(
      item,
      winners.filter((winner) => winner.lane === lane),
    );
    return fields.length === 0 ? '' : `${lane} ${fields.join()}`;
  });
  return texts.filter(Boolean).sort().join('; ');
}

function pendingOf(all: readonly Contribution[]): string[] {
  const missing = all.flatMap(({ change, lane }) =>
    change.seen
      .filter((ref) => !all.some((item) => sameRef(item.ref, ref)))
      .map((ref) =>
        pendingText({ seen: ref, source: strandOf({ change }), lane, fields: change.fields }),
      ),
  );
  return missing.sort();
}

export function pendingText({ seen, source, lane, fields }: Pending): string {
  return `${nameOf({ ref: seen })} ${source} ${lane} ${fields.join()}`;
}

function livesOf(all: readonly Contribution[]): string[] {
  const turns = all.flatMap((item) => {
    const { target, event } = item.change;
    const turn = target === null ? 'made' : TURNS[event];
    return turn === undefined ? [] : [{ item, turn }];
  });
  turns.sort(
    ({ item: a }, { item: b }) =>
      (a.lane < b.lane ? -1 : Number(a.lane > b.lane)) ||
      a.change.hlc - b.change.hlc ||
      compareRefs(a.ref, b.ref),
  );
  return turns.map(({ item, turn }) => `${item.lane} ${item.change.hlc} ${nameOf(item)} ${turn}`);
}
