import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isNodeCode, isTier } from '../../../proto/node-code.js';
import type { Action } from '../plan/action.js';
import type { History } from '../plan/draw.js';
import { KINDS } from '../plan/kinds.js';
import { SCENARIOS } from '../plan/scenarios.js';
import { type Place, PROVINCE } from '../world/shape.js';

/** Asked for in a way that cannot be done; the message says what is wrong. */
export class Misuse extends Error {}

export interface Options {
  readonly from: number;
  readonly to: number;
  /** `random`, or the name of a scenario. */
  readonly scenario: string;
  /** Null: as long as each takes by itself. */
  readonly minutes: number | null;
  /** A file, or null. */
  readonly history: string | null;
  readonly shrink: boolean;
  readonly log: boolean;
  readonly help: boolean;
}

/** Throws Misuse. */
export function readOptions(args: readonly string[]): Options {
  const { seed, seeds, scenario, minutes, history, ...flags } = parsed(args);
  if (seed !== undefined && seeds !== undefined) throw new Misuse('--seed or --seeds, not both');
  const [from, to] = seeds === undefined ? one(seed ?? '1') : range(seeds);
  if (scenario !== undefined && scenario !== 'random' && !SCENARIOS.has(scenario)) {
    throw new Misuse(`--scenario ${scenario}: there are ${[...SCENARIOS.keys()].join(', ')}`);
  }
  const others = [seed, seeds, scenario, minutes].filter((value) => value !== undefined);
  if (history !== undefined && others.length > 0) {
    throw new Misuse('--history says seed, scenario and minutes itself');
  }
  return {
    from,
    to,
    scenario: scenario ?? 'random',
    minutes: minutes === undefined ? null : minutesOf(minutes),
    history: history ?? null,
    shrink: flags['no-shrink'] !== true,
    log: flags.log === true,
    help: flags.help === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    const { values, tokens } = parseArgs({
      args: [...args],
      tokens: true,
      options: {
        seed: { type: 'string' },
        seeds: { type: 'string' },
        scenario: { type: 'string' },
        minutes: { type: 'string' },
        history: { type: 'string' },
        'no-shrink': { type: 'boolean' },
        log: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw new Error(`--${twice} is given twice`);
    return values;
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

function one(text: string): [number, number] {
  const seed = whole(text);
  if (seed === null) throw new Misuse(`--seed ${text}: a whole number is wanted`);
  return [seed, seed];
}

function range(text: string): [number, number] {
  const parts = text.split('..').map(whole);
  const [from, to] = parts;
  if (parts.length !== 2 || from == null || to == null || from > to) {
    throw new Misuse(`--seeds ${text}: wanted is A..B, two whole numbers, the lesser first`);
  }
  return [from, to];
}

function whole(text: string): number | null {
  const number = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(number) ? number : null;
}

/** What happens in them is drawn first, and held in memory. */
const MINUTES_MAX = 7 * 24 * 60;

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (!/^[\d.]+$/.test(text) || !(minutes > 0)) {
    throw new Misuse(`--minutes ${text}: a number above 0 is wanted`);
  }
  if (minutes > MINUTES_MAX) {
    throw new Misuse(`--minutes ${text}: ${MINUTES_MAX} at most, which is a week`);
  }
  return minutes;
}

/** A history as a failed run has written it. Throws Misuse. */
export function readHistory(file: string): History {
  let history: unknown;
  try {
    history = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Misuse(`--history ${file}: ${(error as Error).message}`);
  }
  const fault = faultOf(Object(history) as Partial<History>);
  if (fault !== null) throw new Misuse(`--history ${file}: ${fault}`);
  return history as History;
}

function faultOf({ seed, shape, actions, ms, scenario }: Partial<History>): string | null {
  if (!Number.isSafeInteger(seed) || typeof ms !== 'number' || typeof scenario !== 'string') {
    return 'no seed, scenario or ms';
  }
  if (!Array.isArray(shape) || !Array.isArray(actions)) return 'no shape or actions';
  if (!isTime(ms)) return `ms ${ms}: nothing lasts so long`;
  if (!UNNAMED.includes(scenario) && !SCENARIOS.has(scenario)) {
    return `no scenario is called ${scenario}`;
  }
  return treeFault(shape.map(Object)) ?? actionsFault(actions.map(Object));
}

/** Scenarios without a name of their own: what is drawn by weights, and for a mutant. */
const UNNAMED = ['random', 'trial'];

function isTime(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0;
}

/** Parents before children, everybody once. */
function treeFault(shape: readonly Partial<Place>[]): string | null {
  const [province] = shape;
  if (province?.tier !== 'province' || province.code !== PROVINCE || province.parent !== null) {
    return `the tree does not begin with a province, ${PROVINCE}`;
  }
  const known = new Set<string>([PROVINCE]);
  for (const { code = '', tier = '', parent } of shape.slice(1)) {
    if (!isNodeCode(String(code)) || !isTier(tier)) return `not a place: ${code} ${tier}`;
    if (known.has(code)) return `${code} stands in the tree twice`;
    if (typeof parent !== 'string' || !known.has(parent)) {
      return `${code} is below ${parent}, which does not stand before it`;
    }
    known.add(code);
  }
  return null;
}

function actionsFault(actions: readonly Partial<Action>[]): string | null {
  const kinds = new Set(KINDS.map(({ kind }) => kind));
  for (const { kind = '', at = Number.NaN, seed } of actions) {
    if (!kinds.has(kind)) return `nothing is called ${kind}`;
    if (!isTime(at) || !Number.isSafeInteger(seed)) return `${kind} has no time or seed`;
  }
  return null;
}
