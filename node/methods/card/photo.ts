import ExifReader from 'exifreader';
import type { Obstacle } from './obstacles.js';

/** What can be measured of a photo, and what GA 461-2004 wants of it. */
export interface PhotoMeasures {
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** Bits of one pixel. */
  readonly depth: number;
}

const WANTED = { width: 358, height: 441, dpi: 350, depth: 24 };
const BYTES_MIN = 14 * 1024;
const BYTES_MAX = 20 * 1024;
const INCHES = 1;

/** Measures of a JPEG; null: it is none. */
export function measurePhoto(bytes: Uint8Array): PhotoMeasures | null {
  try {
    const copy = bytes.slice();
    const tags = ExifReader.load(copy.buffer, { expanded: true });
    const { file, jfif } = tags;
    const number = (tag: { readonly value: unknown } | undefined) => Number(tag?.value ?? 0);
    if (file?.FileType?.value !== 'jpeg') return null;
    const isInches = number(jfif?.['Resolution Unit']) === INCHES;
    return {
      bytes: bytes.length,
      width: number(file['Image Width']),
      height: number(file['Image Height']),
      dpi: isInches ? number(jfif?.XResolution) : 0,
      depth: number(file['Bits Per Sample']) * number(file['Color Components']),
    };
  } catch {
    return null;
  }
}

/** Every measure that is not as GA 461-2004 wants it. What a face is like no machine says here. */
export function photoObstacles(measures: PhotoMeasures | null): Obstacle[] {
  if (measures === null) return [{ code: 'CARD_PHOTO', detail: 'no JPEG' }];
  const found: string[] = [];
  for (const name of Object.keys(WANTED) as (keyof typeof WANTED)[]) {
    if (measures[name] !== WANTED[name]) found.push(`${name} ${measures[name]} ≠ ${WANTED[name]}`);
  }
  const { bytes } = measures;
  if (bytes < BYTES_MIN || bytes > BYTES_MAX) {
    found.push(`bytes ${bytes} not in ${BYTES_MIN}–${BYTES_MAX}`);
  }
  return found.map((detail) => ({ code: 'CARD_PHOTO', detail }));
}
