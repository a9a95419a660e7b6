import { join } from 'node:path';
import type { Bench, Size, Workspace } from './bench.js';
import { runForked } from './forked.js';
import { framesPath, prepareFrames } from './frames-file.js';
import { copyNode } from './province.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 200_000, small: 2_000 };
const STATIONS = 4;

export const cases: Bench = {
  name: 'cases',
  title: 'Finding cases',
  about: `The frames of ${STATIONS} stations with
${PEOPLE.full.toLocaleString('en')} people together, planted anomalies among them, are applied to an
empty province in a process of its own: once with cases being found, once without, everything else
the same. Whoever finds cases must keep 0.65 of the rate.`,
  runs: 5,
  figures: [
    { id: 'cases.with', text: 'apply, cases being found', unit: 'changes/s' },
    { id: 'cases.without', text: 'apply without', unit: 'changes/s' },
    { id: 'cases.cpu.with', text: 'processor time with', unit: 'µs/change', digits: 1 },
    { id: 'cases.cpu.without', text: 'processor time without', unit: 'µs/change', digits: 1 },
    { id: 'cases.found', text: 'cases found', unit: '' },
  ],
  ratios: [
    {
      id: 'cases.share',
      text: 'the rate with cases, as a share of that without',
      unit: '',
      digits: 2,
      target: { least: 0.65 },
      of: 'cases.with',
      to: 'cases.without',
    },
  ],

  prepare: ({ shared, size }) => prepareFrames(shared, PEOPLE[size], STATIONS),

  async run(workspace) {
    const found = await step(workspace, 'on');
    const bare = await step(workspace, 'off');
    return {
      'cases.with': found['rate'] ?? 0,
      'cases.without': bare['rate'] ?? 0,
      'cases.cpu.with': found['cpu'] ?? 0,
      'cases.cpu.without': bare['cpu'] ?? 0,
      'cases.found': found['cases'] ?? 0,
    };
  },
};

function step({ shared, own }: Workspace, finds: 'on' | 'off') {
  const dir = join(own, finds);
  copyNode(join(shared, 'province'), dir);
  return runForked('cases-step', [finds, dir, framesPath(shared)]);
}
