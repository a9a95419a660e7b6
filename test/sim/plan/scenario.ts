import { seededRandom } from '../../../transports/memory/seeded-random.js';
import type { Shape } from '../world/shape.js';
import type { World } from '../world/world.js';
import { type Action, type Drawn, inOrder } from './action.js';
import type { History } from './draw.js';

/** Each gives null, or in words what is not as the scenario wants it. */
export interface Expectations {
  /** When work and trouble are over and nothing has been mended yet. */
  beforeHealing?(world: World): string | null;
  /** When all is mended and every promise has been kept. */
  afterwards?(world: World): string | null | Promise<string | null>;
}

/** A course of events that somebody asks for by name. */
export interface Scenario extends Expectations {
  readonly name: string;
  /** Draws its history, a function of these alone; `minutes` null: as long as it takes. */
  draw(seed: number, minutes: number | null): History;
}

/** Series of a scenario's randomness, apart from those of `drawHistory`. */
const COURSE_SERIES = 3;

/** A history being written down, action by action, in any order. */
export class Course {
  readonly random: () => number;
  private readonly seed: number;
  private readonly actions: Action[] = [];

  constructor(seed: number) {
    this.seed = seed;
    this.random = seededRandom(seed, COURSE_SERIES);
  }

  /** `at`: ms of simulated time. */
  add(at: number, kind: string, whom: Drawn): void {
    const seed = Math.floor(this.random() * 2 ** 31);
    this.actions.push({ at: Math.floor(at), kind, seed, ...whom });
  }

  addAll(actions: readonly Action[], from = 0): void {
    for (const action of actions) this.actions.push({ ...action, at: action.at + from });
  }

  history(scenario: string, shape: Shape, ms: number): History {
    return { seed: this.seed, scenario, shape, ms, actions: inOrder(this.actions) };
  }
}
