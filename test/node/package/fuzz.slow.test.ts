import { suite } from '../../harness.js';
import { fuzz } from './fuzzing.js';

const test = suite('node/package: twenty thousand spoilt disks');

/** What is promised: PROTOCOL.md, Packages. */
const ROUNDS = 20_000;
const PACKAGES = 60;

test(
  'a spoilt disk is refused by name or taken in whole',
  async (t) => {
    const { refused, taken } = await fuzz(t, PACKAGES, ROUNDS);
    const counts = [...refused].map(([code, count]) => `${code} ${count}`).join(', ');
    t.note(`${ROUNDS} disks, ${taken} taken in; refused: ${counts}`);
  },
  { limitMs: 7_200_000 },
);
