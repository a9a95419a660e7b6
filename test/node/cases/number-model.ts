import { fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';
import { claims, groups, inEighteen, line, type Someone } from './someone.js';

const NOBODY = { stream: '', seq: 0, tag: 0 };

/** Live registrations with one number. */
export function numbers(live: readonly Someone[]): string[] {
  return groups(live, (one) => one.number()).flatMap((same) => {
    if (same.length < 2) return [];
    const time = Math.max(...same.map((one) => one.time('GMSFHM', 'XM')));
    const ids = same.map(({ id }) => id);
    if (same.length > 64 || peopleAmong(same) > 1) return [line('shared-number', time, ids)];
    const kind = same.length === 2 ? 'double-registration' : 'multiple-registration';
    return [line(kind, time, ids)];
  });
}

/** Whoever is named like somebody who is named like somebody … is one. */
function peopleAmong(all: readonly Someone[]): number {
  const left = new Set(all);
  let people = 0;
  for (const one of all) {
    if (!left.delete(one)) continue;
    people++;
    const found = [one];
    for (const at of found) {
      for (const other of [...left]) {
        if (at.isNamedLike(other)) {
          left.delete(other);
          found.push(other);
        }
      }
    }
  }
  return people;
}

export function sharedParents(live: readonly Someone[]): string[] {
  const known = live.filter((one) => one.number() !== '' && one.hasParents());
  const sameDay = (one: Someone) =>
    one.get('XM') === '' || one.get('CSRQ') === '' ? '' : `${one.get('XM')}|${one.get('CSRQ')}`;
  return groups(known, sameDay).flatMap((alike) => {
    const found = alike.filter((one) =>
      alike.some((other) =>
        alike.some((third) => other.number() !== third.number() && oneParent(one, other, third)),
      ),
    );
    if (found.length === 0) return [];
    const time = Math.max(...found.map((one) => one.time('GMSFHM', 'XM', 'CSRQ')));
    return [
      line(
        'several-numbers',
        time,
        found.map(({ id }) => id),
      ),
    ];
  });
}

/** All three have one and the same parent in common, by number or by both names. */
function oneParent(...all: Someone[]): boolean {
  const [first] = all;
  if (first === undefined) return false;
  const same = (...ids: string[]) =>
    ids.every(
      (id) =>
        first.get(id) !== '' &&
        all.every((one) => inEighteen(one.get(id)) === inEighteen(first.get(id))),
    );
  return same('FQGMSFHM') || same('MQGMSFHM') || same('FQXM', 'MQXM');
}

/** Dead by one registration, living by another. */
export function outlived(people: readonly Someone[], live: readonly Someone[]): string[] {
  const dead = people.filter((one) => {
    if (one.live) return false;
    const { record, home } = one.view;
    const last = record.lives.findLast(({ lane }) => lane === home);
    const by = record.contributions.find(
      ({ ref }) => refToId(ref) === refToId(last?.ref ?? NOBODY),
    );
    return by?.change.event === '102' || one.get('SWRQ') !== '' || one.get('RYZT') === '1';
  });
  const all = [...dead, ...live];
  return groups(all, (one) => one.number()).flatMap((same) => {
    if (same.length > 64) return [];
    const gone = same.filter(
      (one) => dead.includes(one) && same.some((other) => other.live && one.isNamedLike(other)),
    );
    const living = same.filter((one) => one.live && gone.some((other) => other.isNamedLike(one)));
    const found = [...gone, ...living];
    if (found.length === 0) return [];
    const times = found.map((one) => (one.live ? one.time('GMSFHM', 'XM') : one.turned()));
    return [
      line(
        'should-be-cancelled',
        Math.max(...times),
        found.map(({ id }) => id),
      ),
    ];
  });
}

/** A number somebody still has beside another, held by one who is alike. */
export function former(live: readonly Someone[]): string[] {
  const lines: string[] = [];
  for (const now of groups(live, (one) => one.number())) {
    const number = now[0]?.number() ?? '';
    const once = live.filter(
      (one) =>
        one.number() !== number &&
        claims(one.view, fieldNo('GMSFHM')).some(({ value }) => inEighteen(value) === number),
    );
    const pairs = once.flatMap((one) =>
      now
        .filter(
          (other) =>
            one.isNamedLike(other) &&
            one.get('CSRQ') === other.get('CSRQ') &&
            one.get('CSRQ') !== '' &&
            !(one.get('XM') === other.get('XM') && one.hasParentsOf(other)),
        )
        .map((other) => [one, other] as const),
    );
    if (pairs.length === 0) continue;
    const found = new Set(pairs.flat());
    const times = [...found].map((one) => {
      if (now.includes(one)) return one.time('GMSFHM', 'XM');
      const stated = claims(one.view, fieldNo('GMSFHM')).filter(
        ({ value }) => inEighteen(value) === number,
      );
      return Math.max(one.turned(), ...stated.map(({ hlc }) => hlc));
    });
    lines.push(
      line(
        'several-numbers',
        Math.max(...times),
        [...found].map(({ id }) => id),
      ),
    );
  }
  return lines;
}
