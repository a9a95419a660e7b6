import type { NodeCode } from '../../proto/node-code.js';
import type { Column, FileSource } from './columns.js';

/** Kinds of cases, as the node names them, and kinds of the generator's own. */
export const PLANT_KINDS = [
  'shared-number',
  'wrong-number',
  'missing-number',
  'double-registration',
  'multiple-registration',
  'several-numbers',
  'namesake',
  'twins',
  'split-household',
  'numbered-elsewhere',
  'rare-name',
  'should-be-cancelled',
  'sources-disagree',
  'living-elsewhere',
  'household-shape',
  'empty-registration',
  'corrected',
] as const;
export type PlantKind = (typeof PLANT_KINDS)[number];

export interface PlantRow {
  readonly station: NodeCode;
  /** Row in the station's files, from 1, header not counted. Of the card file: see `source`. */
  readonly row: number;
  /** RYID of the row: the same in every source. */
  readonly id: string;
}

/** What was done on purpose, one line of the truth file each. */
export interface Plant {
  readonly kind: PlantKind;
  /** Station of the first row. */
  readonly station: NodeCode;
  readonly rows: readonly PlantRow[];
  /** Finer than kind: `checksum`, `two-heads`, `dead` … */
  readonly reason?: string;
  /** The source whose file differs; `row` counts in that file. */
  readonly source?: FileSource;
  readonly field?: Column;
  /** Before and after, or what the computer says and what this source says. */
  readonly values?: readonly [string, string];
}

export type NotePlant = (plant: Plant) => void;

/**
 * Holds back the parts of plants that lie in several registrations until the last part is made,
 * so that each is one line.
 */
export class PlantLedger {
  readonly #note: NotePlant;
  readonly #open = new Map<string, PlantRow[]>();
  readonly counts: Partial<Record<PlantKind, number>> = {};

  constructor(note: NotePlant) {
    this.#note = note;
  }

  note(plant: Plant): void {
    this.counts[plant.kind] = (this.counts[plant.kind] ?? 0) + 1;
    this.#note(plant);
  }

  /** One registration of the identity `id`, which has `parts` of them. */
  part(kind: PlantKind, id: string, parts: number, row: PlantRow): void {
    const rows = this.#open.get(id) ?? [];
    rows.push(row);
    if (rows.length < parts) {
      this.#open.set(id, rows);
      return;
    }
    this.#open.delete(id);
    const [first = row] = rows;
    this.note({ kind, station: first.station, rows });
  }
}

/** One line of the truth file, without line end. */
export function plantLine(plant: Plant): string {
  return JSON.stringify(plant);
}
