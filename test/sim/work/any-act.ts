import type { Draft } from '../../../node/capture/capture.js';
import { nodeAct } from '../../../node/node-act.js';
import { entityNo } from '../../../proto/entity.js';
import type { Lane } from '../../../proto/id.js';
import { about, type Values } from '../../node/drafts.js';
import { between, pick } from '../plan/action.js';
import type { World } from '../world/world.js';

const DAY = '20040802';
const NUMBERS = 30;

/** A word on an office, a fee, a remittance or on readiness, right or wrong in any part. */
export function anyAct(world: World, lane: Lane, random: () => number): Draft {
  const event = pick(['520', '972', '973', '974'], random) ?? '974';
  const since = random() < 0.95 ? DAY : null;
  if (event === '520') {
    const card = pick(
      world.ledger.everSaid().filter((each) => each.event === '500' && each.lane === lane),
      random,
    )?.record;
    if (card !== undefined) return aFee(card, since, random);
  }
  const document = event === '973' ? paidIn(random) : event === '972' ? word(random) : said(random);
  const code = random() < 0.9 ? lane : (pick(world.shape, random)?.code ?? lane);
  return { ...nodeAct(event === '520' ? '974' : event, code, document), since };
}

function aFee(card: string, since: string | null, random: () => number): Draft {
  const amount = pick(['2000', '1000', '0', '700', ''], random) ?? '';
  const cells = {
    GBF: amount,
    SJHM: random() < 0.7 ? `R${between(1, 99, random)}` : '',
    JMYY: random() < 0.3 ? (pick(['1', '3', '9'], random) ?? '') : '',
  };
  const stated: Values = Object.fromEntries(
    Object.entries(cells).filter(([, text]) => text !== ''),
  );
  const source = random() < 0.9 ? 'none' : 'declared';
  return about(card, '520', stated, source, { entity: entityNo('card'), since, seen: [] });
}

function paidIn(random: () => number): object {
  const taken = pick([2000, 4000, 1000], random) ?? 0;
  const remitted = random() < 0.7 ? taken : taken - 500;
  return { day: DAY, taken, remitted, slip: `P-${between(1, 99, random)}` };
}

function word(random: () => number): object {
  const act = pick(['inventory', 'made', 'hand-over', 'take-over', 'produced', 'withdraw'], random);
  const some = () => [`A-${between(1, NUMBERS, random)}`];
  if (act !== 'inventory') return act === 'withdraw' ? { act } : { act, numbers: some() };
  const ordered = random() < 0.7 ? '20040103' : '20040901';
  return { act, orders: [[...some(), '1', '220101510000', ordered]], blanks: 1 };
}

function said(random: () => number): object {
  const seen = { software: 'sim', photos: 'GA461-2004', link: DAY, trial: '' };
  const words = [
    { by: 'machine', ...seen },
    { by: 'officer', devices: [{ kind: 'camera', model: 'DC-2' }] },
    { by: 'sign-off', ok: random() < 0.7, why: '' },
    { by: 'nobody' },
  ];
  return pick(words, random) ?? {};
}
