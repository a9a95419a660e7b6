import { STREETS, TOWNS, VILLAGES } from './data/places.js';
import type { Rng } from './rng.js';

/** Households at one door of a crowd. */
const CROWD_MIN = 8;
const CROWD_MAX = 12;
/** Between the numbers of their doors. */
const CROWD_STEP = 20;

/** Gives the households of one station their addresses; in order, so that few share a door. */
export class Addresses {
  readonly #rng: Rng;
  readonly #rural: boolean;
  readonly #unit: string;
  readonly #town: string;
  #door = 0;
  #crowds = 0;
  #crowd: { address: string; left: number } | null = null;

  /** `unit`: the station's digits within its county. */
  constructor(rng: Rng, rural: boolean, unit: string) {
    this.#rng = rng;
    this.#unit = unit;
    this.#rural = rural;
    this.#town = rng.pick(TOWNS);
  }

  /** The address of the next household. */
  next(): string {
    if (this.#crowd !== null && this.#crowd.left > 0) {
      this.#crowd.left--;
      return this.#crowd.address;
    }
    return this.apart();
  }

  /** The same of one that is in no crowd. */
  apart(): string {
    return this.#fresh();
  }

  /** The next households, as many as answered, all live at one door. */
  startCrowd(): number {
    const households = this.#rng.between(CROWD_MIN, CROWD_MAX);
    this.#crowd = { address: this.#crowded(), left: households };
    return households;
  }

  /** Somewhere else in the station's kind of place. */
  elsewhere(rng: Rng): string {
    const street = rng.pick(STREETS);
    return `${street}${rng.between(1, 180)}号${rng.between(1, 6)}单元${room(rng)}`;
  }

  /** A door of which no other station of the county has one, nor a slip of a digit makes one. */
  #crowded(): string {
    const street = this.#rural ? this.#town : this.#rng.pick(STREETS);
    return `${street}${1000 + CROWD_STEP * ++this.#crowds}号${this.#unit}栋`;
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
