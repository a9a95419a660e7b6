import { randomBytes } from 'node:crypto';
import type { Random } from '../clock.js';

/** The system's generator, for keys that no simulation ever repeats. */
export const secureRandom: Random = { bytes: (length) => randomBytes(length) };
