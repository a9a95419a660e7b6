/**
 * The paper register by volume and page (册/页): what a station says it has on paper, held against
 * what has been entered, so that a gap has a name.
 */
export interface Volume {
  readonly volume: number;
  readonly pages: number;
  readonly households: number;
}

/** Where a person's sheet (常住人口登记表) is filed. */
export interface PaperPlace {
  readonly volume: number;
  readonly page: number;
}

export interface VolumeGap {
  readonly volume: number;
  /** Pages of which nobody has been entered, `37, 41-44`; '' where there is none. */
  readonly pages: string;
  readonly pagesMissing: number;
  /** Households on paper less those entered; a volume that has more lacks none. */
  readonly households: number;
}

const PLACE = /^(\d{1,4})-(\d{1,5})$/;

/** `4-37`: volume 4, page 37. Null: it is written otherwise. */
export function paperPlace(text: string): PaperPlace | null {
  const [, volume = '', page = ''] = PLACE.exec(text.trim()) ?? [];
  return volume === '' ? null : { volume: Number(volume), page: Number(page) };
}

/** What has been entered of each volume. */
export class Entered {
  private readonly pages = new Map<number, Set<number>>();
  private readonly households = new Map<number, Set<string>>();

  add({ volume, page }: PaperPlace, household: string): void {
    within(this.pages, volume).add(page);
    if (household !== '') within(this.households, volume).add(household);
  }

  /** Volumes that lack something, in their order. */
  gaps(volumes: readonly Volume[]): VolumeGap[] {
    return volumes
      .map(({ volume, pages, households }): VolumeGap => {
        const held = this.pages.get(volume) ?? new Set();
        const missing: number[] = [];
        for (let page = 1; page <= pages; page++) if (!held.has(page)) missing.push(page);
        const entered = this.households.get(volume)?.size ?? 0;
        return {
          volume,
          pages: ranges(missing),
          pagesMissing: missing.length,
          households: Math.max(0, households - entered),
        };
      })
      .filter(({ pagesMissing, households }) => pagesMissing > 0 || households > 0)
      .sort((a, b) => a.volume - b.volume);
  }
}

function within<T>(sets: Map<number, Set<T>>, volume: number): Set<T> {
  const known = sets.get(volume) ?? new Set<T>();
  sets.set(volume, known);
  return known;
}

/** Numbers in order, those that follow each other as `from-to`. */
function ranges(numbers: readonly number[]): string {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
