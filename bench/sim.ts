import { drawHistory } from '../test/sim/plan/draw.js';
import { runHistory } from '../test/sim/run/run.js';
import type { Bench, Size } from './bench.js';

const SEEDS: { readonly [size in Size]: number } = { full: 60, small: 2 };
/** As `npm run sim` draws where no minutes are asked for. */
const MINUTES = 30;
const MS_PER_HOUR = 3_600_000;

export const sim: Bench = {
  name: 'sim',
  title: 'The simulator',
  about: `One process runs simulated provinces of the whole mix, of the seeds 1 to ${SEEDS.full},
with ${MINUTES} minutes of work and trouble each, and checks them: the production code of all nodes
of a tree, with simulated clock, network and disk. An event is one thing that happens at one moment
of simulated time: a message that arrives, a write that is done, a timer. Simulated time runs to the
end of the healing.`,
  runs: 3,
  figures: [
    { id: 'sim.events', text: 'events', unit: 'events/s' },
    { id: 'sim.hours', text: 'simulated time', unit: 'hours/s', digits: 2 },
    { id: 'sim.seeds', text: 'seeds', unit: 'seeds/s', digits: 2 },
    { id: 'sim.changes', text: 'changes written', unit: 'changes/s' },
    {
      id: 'sim.healed',
      text: 'faults stopped until all agree, longest',
      unit: 'simulated min',
      digits: 1,
    },
  ],

  async run({ size, say }) {
    const start = performance.now();
    const sum = { events: 0, hours: 0, changes: 0, healed: 0 };
    for (let seed = 1; seed <= SEEDS[size]; seed++) {
      const outcome = await runHistory(drawHistory(seed, MINUTES));
      // A seed that fails stops early, and its rate is none.
      if (outcome.violation !== null) {
        throw new Error(`seed ${seed}: ${outcome.violation.check}: ${outcome.violation.message}`);
      }
      sum.events += outcome.events;
      sum.hours += outcome.ms / MS_PER_HOUR;
      sum.changes += outcome.written;
      sum.healed = Math.max(sum.healed, outcome.healedIn / 60_000);
      if (seed % 10 === 0) say(`${seed} seeds`);
    }
    const seconds = (performance.now() - start) / 1000;
    return {
      'sim.events': sum.events / seconds,
      'sim.hours': sum.hours / seconds,
      'sim.seeds': SEEDS[size] / seconds,
      'sim.changes': sum.changes / seconds,
      'sim.healed': sum.healed,
    };
  },
};
