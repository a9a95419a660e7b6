import { suite } from '../../harness.js';
import { fuzz } from './fuzzing.js';

const test = suite('node/package: many spoilt disks');

/** `HUJI_FUZZ_ROUNDS=20000` for long, quickest with TMPDIR in memory; a fresh seed each run. */
const ROUNDS = Number(process.env['HUJI_FUZZ_ROUNDS'] ?? 300);
const PACKAGES = 60;
/** One round on a machine that does much else, ms. */
const ROUND_MS = 400;

test(
  'a spoilt disk is refused by name or taken in whole',
  async (t) => {
    const { refused, taken } = await fuzz(t, PACKAGES, ROUNDS);
    const counts = [...refused].map(([code, count]) => `${code} ${count}`).join(', ');
    t.note(`${ROUNDS} disks, ${taken} taken in; refused: ${counts}`);
  },
  { limitMs: 60_000 + ROUNDS * ROUND_MS },
);
