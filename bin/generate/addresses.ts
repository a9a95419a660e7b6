import { STREETS, TOWNS, VILLAGES } from './data/places.js';
import type { Rng } from './rng.js';

/** Households at one door of a crowd. */
const CROWD_MIN = 8;
const CROWD_MAX = 12;

/** Gives the households of one station their addresses; in order, so that few share a door. */
export class Addresses {
  readonly #rng: Rng;
  readonly #rural: boolean;
  readonly #town: string;
  #door = 0;
  #crowd: { address: string; left: number } | null = null;

  constructor(rng: Rng, rural: boolean) {
    this.#rng = rng;
    this.#rural = rural;
    this.#town = rng.pick(TOWNS);
  }

  /** The address of the next household. */
  next(): string {
    if (this.#crowd !== null && this.#crowd.left > 0) {
      this.#crowd.left--;
      return this.#crowd.address;
    }
    return this.#fresh();
  }

  /** The next households, as many as answered, all live at one door. */
  startCrowd(): number {
    const households = this.#rng.between(CROWD_MIN, CROWD_MAX);
    this.#crowd = { address: this.#fresh(), left: households };
    return households;
  }

  /** Somewhere else in the station's kind of place. */
  elsewhere(rng: Rng): string {
    const street = rng.pick(STREETS);
    return `${street}${rng.between(1, 180)}号${rng.between(1, 6)}单元${room(rng)}`;
  }

  #fresh(): string {
    const rng = this.#rng;
    const door = ++this.#door;
    if (this.#rural) {
      const village = VILLAGES[door % VILLAGES.length] ?? '';
      const number = Math.floor(door / VILLAGES.length) + 1;
      return `${this.#town}${village}${rng.between(1, 8)}组${number}号`;
    }
    const street = STREETS[door % STREETS.length] ?? '';
    const number = Math.floor(door / (STREETS.length * 6)) + 1;
    return `${street}${number}号${(door % 6) + 1}单元${room(rng)}`;
  }
}

function room(rng: Rng): string {
  return `${rng.between(1, 6)}0${rng.between(1, 3)}室`;
}
