import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRegister } from '../bin/generate/generate.js';
import { NO_RATES } from '../bin/generate/rates.js';
import type { TreeNode } from '../bin/generate/tree.js';
import { refToId } from '../proto/id.js';
import { applyFrames } from './apply-frames.js';
import type { Bench, Measured, Size, Workspace } from './bench.js';
import { acceptAll, peopleNumbered } from './card-people.js';
import { BELOW, CARD_AREA, CARD_COUNTY, CARD_STATION, CARD_UNIT9 } from './card-tiers.js';
import { WALK_STEPS } from './card-walk.js';
import { runForked } from './forked.js';
import { framesIn, framesOfStations, ownFrames, writeFrames } from './frames-file.js';
import { copyNode, foundProvince, joinNode, loadRegister, openIn } from './province.js';
import { columnOf, makeRegister, type StationFile } from './register.js';
import { writeNewcomer } from './registry-newcomer.js';

interface Amount {
  readonly people: number;
  readonly stations: number;
  /** Stations more, whose registers are applied beside. */
  readonly newcomers: number;
  /** People of the station that issues cards. */
  readonly applicants: number;
  /** Applications that go all the way alone. */
  readonly alone: number;
  /** Applications of each other station, for which the province looks. */
  readonly searches: number;
}

const AMOUNTS: { readonly [size in Size]: Amount } = {
  full: {
    ...{ people: 1_000_000, stations: 50, newcomers: 8, searches: 100 },
    ...{ applicants: 16_000, alone: 4_000 },
  },
  small: {
    ...{ people: 2_000, stations: 2, newcomers: 8, searches: 100 },
    ...{ applicants: 4_000, alone: 600 },
  },
};
const SEED = 2;

export const cards: Bench = {
  name: 'cards',
  title: 'Cards, from the counter to the hand',
  about: `A station, its county, its city and a province of
${AMOUNTS.full.people.toLocaleString('en')} people are whole nodes in one process on one thread,
each with a store of its own, every batch synced. Officers of each tier sign what they do, a hundred
applications a call: acceptance with the photo, review, approval, sampling, authorisation,
production, dispatch by three tiers, receipt and hand-over, ${WALK_STEPS} changes each, of which
every tier takes in those of all others. Frames go between the nodes as a link hands them over,
without the link. *Beside* means that the province applies the registers of other stations
meanwhile, in frames of 200 changes. What these take of a processor is that of such changes alone,
measured before; the rest is the applications'. *The search* is all that the province looks at
before it authorises: registrations with the number in any form, other applications, cases about
the person, the check, the items; each application once, in a process that has just opened the
store.`,
  runs: 3,
  figures: [
    {
      id: 'cards.all',
      text: 'all stages',
      unit: 'applications/s',
      target: { least: 300 },
    },
    { id: 'cards.cpu', text: 'processor time of all four tiers', unit: 'µs/application' },
    {
      id: 'cards.beside',
      text: 'all stages, beside changes',
      unit: 'applications/s',
      target: { least: 50 },
    },
    {
      id: 'cards.beside.changes',
      text: 'changes applied beside',
      unit: 'changes/s',
      target: { least: 10_000 },
    },
    {
      id: 'cards.beside.ofCards',
      text: 'beside: what applications take',
      unit: '% of a processor',
    },
    { id: 'cards.beside.ofChanges', text: 'beside: what changes take', unit: '% of a processor' },
    { id: 'cards.search.p50', text: 'the search, median', unit: 'ms', digits: 2 },
    {
      id: 'cards.search.p99',
      text: 'the search, 99 of 100',
      unit: 'ms',
      digits: 2,
      target: { most: 5 },
    },
  ],
  ratios: [
    {
      id: 'cards.share',
      text: 'applications beside changes, as a share of those alone',
      unit: '',
      digits: 2,
      of: 'cards.beside',
      to: 'cards.all',
    },
  ],

  async prepare(workspace) {
    const { shared, size, say } = workspace;
    const { people, stations, newcomers, searches } = AMOUNTS[size];
    const folder = join(shared, 'tiers');
    const founding = join(shared, 'founding');
    mkdirSync(folder);
    await foundProvince(founding);
    const all = Math.round((people * (stations + newcomers)) / stations);
    const files = await makeRegister(join(shared, 'register'), all, stations + newcomers);
    const [held, coming] = [files.slice(0, stations), files.slice(stations)];
    for (const place of BELOW) await joinNode(founding, join(folder, place.tier), place);
    await prepareStation(workspace);
    await writeFrames(join(folder, 'coming.frames'), newcomersFrames(founding, shared, coming));
    copyNode(founding, join(folder, 'province'));
    const frames = framesOfStations(founding, shared, held, async (node, { path }) => {
      const numbers = await columnOf(path, 'GMSFHM');
      const every = Math.max(1, Math.floor(numbers.length / searches));
      const some = numbers.filter((number, at) => number !== '' && at % every === 0);
      await acceptAll(node, await peopleNumbered(node, some.slice(0, searches)));
    });
    await writeFrames(join(shared, 'frames'), frames);
    say('the province takes them in');
    await applyFrames(join(folder, 'province'), framesIn(join(shared, 'frames')));
    await runForked('cards-step', ['ready', folder]);
  },

  async run({ shared, own, size }): Promise<Measured> {
    const folder = join(own, 'tiers');
    copyNode(join(shared, 'tiers'), folder);
    const searched = await runForked('cards-step', ['search', join(folder, 'province')]);
    const walked = await runForked('cards-step', ['walk', folder, String(AMOUNTS[size].alone)]);
    return {
      'cards.all': walked['all'] ?? 0,
      'cards.cpu': walked['cpu'] ?? 0,
      'cards.beside': walked['beside'] ?? 0,
      'cards.beside.changes': walked['changes'] ?? 0,
      'cards.beside.ofCards': walked['ofCards'] ?? 0,
      'cards.beside.ofChanges': walked['ofChanges'] ?? 0,
      'cards.search.p50': searched['p50'] ?? 0,
      'cards.search.p99': searched['p99'] ?? 0,
    };
  },
};

const TREE: readonly TreeNode[] = [
  {
    ...{ code: CARD_STATION, tier: 'station', parent: CARD_COUNTY },
    ...{ area: CARD_AREA, unit9: CARD_UNIT9 },
  },
];

/** People with nothing wrong, in the station that issues cards. */
async function prepareStation({ shared, size }: Workspace): Promise<void> {
  const [register, folder] = [join(shared, 'applicants'), join(shared, 'tiers')];
  const options = { out: register, seed: SEED, people: AMOUNTS[size].applicants };
  const { files } = await writeRegister({ ...options, tree: TREE, rates: NO_RATES });
  const path = files[0]?.path ?? '';
  const dir = join(folder, 'station');
  const { node, close } = await openIn(dir);
  await loadRegister(node, dir, path);
  const people = await peopleNumbered(node, await columnOf(path, 'GMSFHM'));
  writeFileSync(join(folder, 'people.json'), JSON.stringify(people.map(refToId)));
  await close();
}

async function* newcomersFrames(
  founding: string,
  shared: string,
  files: readonly StationFile[],
): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    const dir = join(shared, `new-${file.station.code}`);
    await writeNewcomer(founding, dir, file);
    const { node, close } = await openIn(dir);
    yield* ownFrames(node);
    await close();
  }
}
