import type { Lane } from '../../proto/id.js';

/** A station as files name it. */
export interface Station {
  readonly lane: Lane;
  /** Its 9-digit unit code; '' where it is not known. */
  readonly unit9: string;
}

/** Which stations a node may load for. */
export interface Stations {
  /** The station this node is; undefined above the stations. */
  readonly home: Station | undefined;
  /** By unit code or node code; undefined where it is none of this node's. */
  find(code: string): Station | undefined;
}

/** Tells whose registration a row is: its PCS says so, or else the one who loads the file. */
export class Split {
  readonly #stations: Stations;
  readonly #chosen: Station | undefined;
  /** Whether only rows of one station are wanted. */
  readonly #one: boolean;
  #lastCode: string | null = null;
  #lastStation: Station | undefined;

  /** `chosen` is what --station names. */
  constructor(stations: Stations, chosen: string | undefined) {
    this.#stations = stations;
    this.#one = chosen !== undefined;
    this.#chosen = chosen === undefined ? stations.home : stations.find(chosen);
  }

  /** Undefined where the row is another jurisdiction's. `code` is '' where the row has none. */
  of(code: string): Station | undefined {
    if (code === this.#lastCode) return this.#lastStation;
    this.#lastCode = code;
    this.#lastStation = this.#find(code);
    return this.#lastStation;
  }

  #find(code: string): Station | undefined {
    if (code === '') return this.#chosen;
    const named = this.#stations.find(code);
    return this.#one && named?.lane !== this.#chosen?.lane ? undefined : named;
  }
}
