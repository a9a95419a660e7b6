import type { HujiNode } from '../../../node/node.js';
import type { StoredRecordView } from '../../../node/query/record-view.js';
import { KIND, kindRange, readRef } from '../../../node/store/keys.js';
import { dayNumber } from '../../../proto/dates.js';
import { entityNo } from '../../../proto/entity.js';
import { fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';
import { line } from './someone.js';

/** What is told of moves whose days are over: what else is found of them stands by that alone. */
export function toldOfMoves(files: readonly StoredRecordView[]): string[] {
  return files.flatMap(({ record }) => {
    const last = [...record.contributions].sort((a, b) => a.change.hlc - b.change.hlc).at(-1);
    if (last === undefined || !['411', '412'].includes(last.change.event)) return [];
    const text = last.change.values[last.change.fields.indexOf(fieldNo('AJNR'))] ?? '{}';
    const { kind, hlc, parties } = JSON.parse(text) as {
      kind?: string;
      hlc?: number;
      parties?: readonly (readonly [string])[];
    };
    const ids = (parties ?? []).map(([id]) => id);
    return kind === 'dangling-move' ? [line(kind, hlc ?? 0, ids)] : [];
  });
}

const DAYS = 30;
const PERSON = entityNo('person');

/** One event of a person's life that nobody has taken back. */
interface Event {
  readonly code: string;
  readonly lane: string;
  readonly hlc: number;
  readonly since: string;
  readonly out: { readonly day: string; readonly to: string; readonly issued: string };
}

/**
 * Who is on the way for longer than is lawful, by reading everybody's whole record: `out` or `in`,
 * his last lawful day, his id. Written apart from `conflict/`, after docs/CONFLICTS.md alone; of
 * people of whom all events state what they state, and nobody corrects it.
 */
export async function halfMoves(node: HujiNode, today: string): Promise<string[]> {
  const people: ({ id: string; name: string; number: string } & Lived)[] = [];
  for await (const [key] of node.store.range(...kindRange(KIND.record))) {
    const view = key[1] === PERSON ? node.query.record(PERSON, readRef(key, 2)) : null;
    if (view === null) continue;
    const [name = '', number = ''] = ['XM', 'GMSFHM'].map((id) => view.value(fieldNo(id)) ?? '');
    people.push({ id: refToId(view.ref), name, number, ...eventsOf(view) });
  }
  const where = people.map((one) => ({ ...one, ...placeOf(one) }));
  return where
    .flatMap((one) => {
      const until = one.waits === null ? '' : lastDay(one.waits);
      if (one.waits === null || dayNumber(until) >= dayNumber(today)) return [];
      const others = where.filter(({ id }) => id !== one.id);
      const isTaken = others.some(
        (other) =>
          one.number !== '' &&
          other.number === one.number &&
          other.name === one.name &&
          (other.lives || (other.left !== null && other.left.hlc > (one.left?.hlc ?? 0))),
      );
      if (one.left !== null && isTaken) return [];
      return [`${one.left === null ? 'in' : 'out'} ${until} ${one.id}`];
    })
    .sort();
}

interface Lived {
  /** What nobody has taken back, in its order. */
  readonly events: readonly Event[];
  /** Where he was made, also where that was taken back: it is still where he was registered. */
  readonly made: Event | null;
}

function eventsOf({ record }: StoredRecordView): Lived {
  const said = record.contributions.map(({ change, ref, lane }) => {
    const value = (id: string) => change.values[change.fields.indexOf(fieldNo(id))] ?? '';
    const issued = change.documents.find(({ kind }) => kind === '迁移证')?.issued ?? '';
    const out = { day: value('QCRQ'), to: value('QWDSSXQ'), issued };
    const code = change.target === null ? 'made' : change.event;
    const event = { code, lane, hlc: change.hlc, since: change.since ?? '', out };
    return { id: refToId(ref), takesBack: value('CXBG'), event };
  });
  const events = said
    .filter(({ id, event }) => {
      if (event.code === '113') return false;
      return !said.some((other) => other.takesBack === id && other.event.lane === event.lane);
    })
    .map(({ event }) => event)
    .sort((a, b) => a.hlc - b.hlc);
  const made = said.find(({ event }) => event.code === 'made');
  return { events, made: made?.event ?? null };
}

/** Where somebody is registered: from station to station, as far as each has let him go. */
function placeOf({ events, made }: Lived) {
  const arrivals = events
    .filter(({ code }) => code === '105')
    .sort((a, b) => (a.since === b.since ? a.hlc - b.hlc : a.since < b.since ? -1 : 1));
  let seat = made ?? arrivals[0];
  const seats = seat === undefined ? [] : [seat];
  for (const arrival of arrivals) {
    if (seat === undefined || arrival === seat) continue;
    const from = seat;
    const isFree = events.some(
      ({ code, lane, hlc }) =>
        (code === '106' || code === '111') && lane === from.lane && hlc > from.hlc,
    );
    if (!isFree && arrival.lane !== from.lane) continue;
    seat = arrival;
    seats.push(arrival);
  }
  const holder = seats.find(({ lane }) => livesAt(events, lane));
  const home = (holder ?? seats.at(-1))?.lane ?? '';
  const lives = livesAt(events, home);
  const last = turnsAt(events, home).at(-1);
  const isOut = last?.code === '106' && (last.out.to === '' || last.out.to.startsWith('22'));
  const seen = seats.slice(0, seats.findLastIndex(({ lane }) => lane === home) + 1);
  const stray = arrivals.filter(
    ({ lane }) => livesAt(events, lane) && !seen.some((each) => each.lane === lane),
  );
  const late = stray.reduce<Event | null>((a, b) => (a && a.since >= b.since ? a : b), null);
  const left = isOut ? last : null;
  return { lives, left, waits: left ?? (lives ? late : null) };
}

function turnsAt(events: readonly Event[], lane: string): Event[] {
  const turns = ['made', '102', '105', '106', '109', '111', '112'];
  const said = events.filter((each) => each.lane === lane && turns.includes(each.code));
  return said.some(({ code }) => code === 'made' || code === '105') ? said : [];
}

function livesAt(events: readonly Event[], lane: string): boolean {
  return ['made', '105', '112'].includes(turnsAt(events, lane).at(-1)?.code ?? '');
}

function lastDay({ code, since, out }: Event): string {
  const day = code === '105' ? since : out.issued || since || out.day;
  const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)].map(Number);
  const last = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, (date ?? 1) + DAYS));
  return last.toISOString().slice(0, 10).replaceAll('-', '');
}
