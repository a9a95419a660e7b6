import type { Draft } from '../../../node/capture/capture.js';
import type { Source } from '../../../proto/source.js';
import { about, householdNumber, person, type Values } from '../../node/drafts.js';
import { type ActionType, anyStation, between, pick } from '../plan/action.js';
import type { World } from '../world/world.js';
import { anySource } from './station-work.js';

const DOORS: readonly Values[] = [
  { JLX: '和平街', MLPH: '12号', MLXZ: '' },
  { JLX: '胜利路', MLPH: '3号', MLXZ: '2单元501' },
  { JLX: '', MLPH: '', MLXZ: '解放大路7号' },
  // A group of a village, whose people have no doors of their own.
  { JLX: '', MLPH: '', MLXZ: '胜利村3组' },
];
const SPEAK = ['01', '02', '03'];
const DISTRICTS = ['229901', '229902'];
const COLLECTIVE = '2';

/** Households (户) come to a few doors that stations share, are written there anew, or leave. */
export const doors: ActionType = {
  kind: 'doors',
  group: 'work',
  weight: 2,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(2, 12, random) }),
  perform: (world, { machine: name = '', count = 1 }, random) => {
    const machine = world.machine(name);
    const drafts = Array.from({ length: count }, () => somebody(world, machine.code, random));
    world.write(machine, drafts, machine.code, random() < 0.3);
  },
};

function somebody(world: World, lane: string, random: () => number): Draft {
  const source = anySource(random);
  if (random() < 0.15) return headToo(lane, source, random);
  const door = spelt(pick(DOORS, random) ?? {}, random);
  const own = world.records.filter((each) => each.lane === lane && each.kind === 'person');
  const known = random() < 0.3 ? pick(own, random) : undefined;
  if (known !== undefined && random() < 0.2) return about(known.id, '103', {}, source);
  if (known !== undefined) return about(known.id, '107', door, source);
  const household = householdNumber(3 * between(0, 40, random));
  const cells: Values = {
    SSXQ: random() < 0.9 ? (DISTRICTS[0] ?? '') : (DISTRICTS[1] ?? ''),
    YHZGX: random() < 0.8 ? (pick(SPEAK, random) ?? '') : '10',
    HLX: random() < 0.1 ? COLLECTIVE : '',
    HH: household,
    ...door,
  };
  const stated = Object.entries(cells).filter(([, value]) => value !== '');
  return person(between(0, 999, random), Object.fromEntries(stated), source);
}

/** Of a household that has a door to itself, and in which several say that they are its head. */
function headToo(lane: string, source: Source, random: () => number): Draft {
  const n = between(1, 4, random);
  const door = { JLX: '团结街', MLPH: `${lane.slice(2, 8)}-${n}号` };
  const cells = {
    SSXQ: '229901',
    YHZGX: pick(SPEAK, random) ?? '',
    HH: householdNumber(500 + 3 * n),
  };
  return person(between(0, 999, random), { ...cells, ...door }, source);
}

/** Spaces and the width of digits do not tell doors apart. */
function spelt(door: Values, random: () => number): Values {
  const way = between(0, 2, random);
  const write = (text: string): string => {
    if (way === 0) return text;
    const wide = (digit: string) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0);
    return text.replace(/[0-9]/g, way === 1 ? wide : (digit) => ` ${digit}`);
  };
  return Object.fromEntries(Object.entries(door).map(([id, text]) => [id, write(text)]));
}
