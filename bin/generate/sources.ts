import type { NodeCode } from '../../proto/node-code.js';
import { type Column, columnsOf, type FileSource, type PersonRow } from './columns.js';
import type { Province } from './province.js';
import { Rng } from './rng.js';
import { CORRECTIONS, MISMATCHES, Slips } from './slips.js';
import type { Entry } from './station-file.js';
import type { PlantLedger, PlantRow } from './truth.js';

const CARD_AGE = 16;
const WITHOUT_CARD = 0.12;
/** One mistake about who somebody is suffices, so that each has one line of the truth. */
const WHO_HE_IS: readonly Column[] = ['XM', 'CSRQ', 'XB'];

/**
 * One source's version of a station's file: the same people in the same order, some with an item
 * that differs from the computer's. What is drawn for one row does not depend on another row's
 * content, so that a corrected file differs from the first one only where it says so.
 */
export class SourceView {
  readonly source: FileSource;
  readonly #slips: Slips;
  readonly #rng: Rng;
  readonly #station: NodeCode;
  readonly #mismatch: number;
  readonly #ledger: PlantLedger;
  #row = 0;

  constructor(province: Province, station: NodeCode, source: FileSource, ledger: PlantLedger) {
    const columns = columnsOf(source);
    this.source = source;
    this.#slips = new Slips(MISMATCHES.filter(([column]) => columns.includes(column)));
    this.#rng = new Rng(province.seed, 'source', source, station);
    this.#station = station;
    this.#mismatch = source === 'computer' ? 0 : province.rates.itemMismatch;
    this.#ledger = ledger;
  }

  /** The row in this source's file, or null where it has none for the person. */
  view(entry: Entry): PersonRow | null {
    const rng = this.#rng;
    const without = rng.chance(WITHOUT_CARD);
    const differs = rng.chance(this.#mismatch);
    const own = rng.next();
    if (this.source === 'card' && (without || entry.age < CARD_AGE)) return null;
    this.#row++;
    let row = entry.row;
    if (entry.gone !== null && (this.source === 'register' || this.source === 'booklet')) {
      row = { ...row, RYZT: entry.gone.state, SWRQ: entry.gone.diedOn };
    }
    return differs ? this.#slip(row, entry, own) : row;
  }

  #slip(row: PersonRow, { original, planted }: Entry, seed: number): PersonRow {
    const spared = planted ? WHO_HE_IS : [];
    const { field, value } = this.#slips.draw(new Rng(seed), original, spared);
    if (row[field] === value) return row;
    this.#ledger.note({
      kind: 'sources-disagree',
      station: this.#station,
      rows: [{ station: this.#station, row: this.#row, id: row.RYID }],
      source: this.source,
      field,
      values: [row[field], value],
    });
    return { ...row, [field]: value };
  }
}

/** Gives a share of the rows one new value: the people as a later export has them. */
export class Corrector {
  readonly #slips = new Slips(CORRECTIONS);
  readonly #rng: Rng;
  readonly #station: NodeCode;
  readonly #share: number;
  readonly #ledger: PlantLedger;
  #row = 0;

  constructor(province: Province, station: NodeCode, share: number, ledger: PlantLedger) {
    this.#rng = new Rng(province.seed, 'corrected', station);
    this.#station = station;
    this.#share = share;
    this.#ledger = ledger;
  }

  correct(entry: Entry): Entry {
    this.#row++;
    if (!this.#rng.chance(this.#share)) return entry;
    const { row } = entry;
    const { field, value } = this.#slips.draw(this.#rng, row);
    const at: PlantRow = { station: this.#station, row: this.#row, id: row.RYID };
    this.#ledger.note({
      kind: 'corrected',
      station: this.#station,
      rows: [at],
      field,
      values: [row[field], value],
    });
    return { ...entry, row: { ...row, [field]: value } };
  }
}
