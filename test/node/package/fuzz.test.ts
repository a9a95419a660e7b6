import { suite } from '../../harness.js';
import { fuzz } from './fuzzing.js';

const test = suite('node/package: spoilt disks');

const PACKAGES = 12;
const ROUNDS = 120;

test(
  'a spoilt disk is refused by name or taken in whole',
  async (t) => {
    const { refused, taken } = await fuzz(t, PACKAGES, ROUNDS);
    t.note(`${ROUNDS} disks, ${taken} taken in; refused: ${countsOf(refused)}`);
  },
  { limitMs: 180_000 },
);

function countsOf(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([code, count]) => `${code} ${count}`).join(', ');
}
