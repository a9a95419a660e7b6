import type { Draft } from '../../../node/capture/capture.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { about } from '../../node/drafts.js';
import { type ActionType, between, pick } from '../plan/action.js';
import { audienceOf, type Shape } from '../world/shape.js';
import { anySource, someValues } from './station-work.js';

const CATEGORIES = ['', '', '21', '22', '23', '32', '41', '12', '91', '92'];
const SINCE = [null, null, '19991231', '20040701', '20040801', '20301231'];
const PAPERS = ['审批表', '出生医学证明', '迁移证', '户口簿', '居民身份证', '判决书'];
const ISSUED = ['19990101', '20030601', '20040801', ''];
/** What a category is about, so that it fits. */
const ITEMS: { readonly [category: string]: string } = {
  '21': 'XM',
  '22': 'XM',
  '23': 'CYM',
  '32': 'XB',
  '41': 'CSRQ',
  '12': 'GMSFHM',
  '91': 'YHZGX',
  '92': 'MLXZ',
};
const VALUES: { readonly [field: string]: (random: () => number) => string } = {
  XM: (random) => pick(['王一', '王二', '李三', '𠮷野'], random) ?? '',
  CYM: (random) => pick(['王一', '王二', '李三', ''], random) ?? '',
  XB: (random) => pick(['1', '2'], random) ?? '',
  CSRQ: (random) => pick(['19640512', '19640513', '19800229'], random) ?? '',
  GMSFHM: someNumber,
  YHZGX: (random) => pick(['01', '02', '10', '20', '51', '52'], random) ?? '',
  HLX: (random) => pick(['1', '2'], random) ?? '',
  FQXM: (random) => pick(['王父', '李父', ''], random) ?? '',
  MQXM: (random) => pick(['王母', '李母', ''], random) ?? '',
  FQGMSFHM: someNumber,
  RYZT: (random) => pick(['0', '1', '2', ''], random) ?? '',
  SWRQ: (random) => pick(['20040601', '', ''], random) ?? '',
  HH: (random) => `2299010010000${between(10, 14, random)}`,
};
/** Where somebody just states something. */
const STATED = ['HLX', 'FQXM', 'MQXM', 'FQGMSFHM', 'GMSFHM', 'GMSFHM', 'RYZT', 'SWRQ', 'CYM', 'HH'];

/** One of few, some of them wrong. */
function someNumber(random: () => number): string {
  const first = `22990119640512${String(between(1, 6, random)).padStart(3, '0')}`;
  const kind = random();
  if (kind < 0.1) return `${first}0`;
  if (kind < 0.2) return `229901640512${first.slice(14)}`;
  return first + checkDigit(first);
}

/**
 * Changes as the rules of a policy and of cases ask of them: categories (变更更正类别), days,
 * papers, and the items by which cases come together.
 */
export const papers: ActionType = {
  kind: 'papers',
  group: 'work',
  weight: 5,
  draw: (shape: Shape, random) => {
    const station = pick(
      shape.filter(({ tier }) => tier === 'station'),
      random,
    );
    const writers = audienceOf(shape, station?.code ?? '');
    const writer = random() < 0.7 ? station?.code : pick(writers, random);
    return { machine: writer ?? '', other: station?.code ?? '', count: between(1, 4, random) };
  },
  perform: (world, { machine: name = '', other = '', count = 1 }, random) => {
    const people = world.records.filter(({ lane, kind }) => lane === other && kind === 'person');
    // Few of them, so that what is said of one meets.
    const known = people.slice(0, 8);
    const drafts: Draft[] = [];
    for (let at = 0; at < count; at++) {
      const one = pick(known, random);
      if (one !== undefined)
        drafts.push(random() < 0.5 ? categorised(one.id, random) : stated(one.id, random));
    }
    if (drafts.length === 0) return;
    const machine = world.machine(name);
    const lane = random() < 0.85 ? other : machine.code;
    world.write(machine, drafts, lane, random() < 0.2);
  },
};

function categorised(id: string, random: () => number): Draft {
  const category = pick(CATEGORIES, random) ?? '';
  const item = ITEMS[category] ?? 'XM';
  const values = {
    [item]: VALUES[item]?.(random) ?? '',
    ...(category === '' ? someValues(random) : { BGGZLB: category }),
  };
  const source = random() < 0.6 ? 'register' : anySource(random);
  const event = category === '' ? (pick(['103', '107', '110'], random) ?? '107') : '107';
  return about(id, event, values, source, {
    since: pick(SINCE, random) ?? null,
    documents: somePapers(random),
  });
}

function stated(id: string, random: () => number): Draft {
  const fields = [pick(STATED, random) ?? 'CYM', pick(STATED, random) ?? 'CYM'];
  const values = Object.fromEntries(fields.map((field) => [field, VALUES[field]?.(random) ?? '']));
  return about(id, random() < 0.5 ? '107' : '120', values, anySource(random), {
    documents: random() < 0.3 ? somePapers(random) : [],
  });
}

function somePapers(random: () => number) {
  return PAPERS.filter(() => random() < 0.3).map((kind) => {
    const issued = pick(ISSUED, random) ?? '';
    return issued === '' ? { kind } : { kind, issued };
  });
}
