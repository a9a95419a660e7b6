import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Size } from './bench.js';
import { runForked } from './forked.js';
import { framesPath, prepareFrames } from './frames-file.js';
import { copyNode } from './province.js';

const STATION_PEOPLE = 20_000;
const PEOPLE: { readonly [size in Size]: number } = { full: 1_000_000, small: 2_000 };
const EXPLAINED = 2_000;
const PAGES = 300;
const MOST = { most: 20 };

export const explain: Bench = {
  name: 'explain',
  title: 'Why a value stands, and what there is to decide',
  about: `A province takes the registers of
${PEOPLE.full.toLocaleString('en')} people, planted anomalies among them, as frames from a file.
A second process opens the store again, asks why every value of
${EXPLAINED.toLocaleString('en')} people stands, each read for the first time and spread over all
numbers, lists ${PAGES} pages of cases, 50 a page, one after the other, and shows a case of each.
Calls are those the daemon answers, without the socket.`,
  runs: 3,
  figures: [
    { id: 'explain.p50', text: '`explain` of a person, median', unit: 'ms', digits: 2 },
    { id: 'explain.p99', text: '`explain`, 99 of 100', unit: 'ms', digits: 2, target: MOST },
    { id: 'explain.cases.p50', text: '`cases`, median', unit: 'ms', digits: 2 },
    { id: 'explain.cases.p99', text: '`cases`, 99 of 100', unit: 'ms', digits: 2, target: MOST },
    {
      id: 'explain.show.p99',
      text: '`cases show`, 99 of 100',
      unit: 'ms',
      digits: 2,
      target: MOST,
    },
    { id: 'explain.cases', text: 'cases that stand', unit: '' },
  ],

  async prepare({ shared, size }) {
    const people = PEOPLE[size];
    const stations = Math.max(2, Math.round(people / STATION_PEOPLE));
    await prepareFrames(shared, people, stations);
    const asked = { explained: EXPLAINED, pages: PAGES };
    writeFileSync(join(shared, 'asked.json'), JSON.stringify(asked));
  },

  async run({ shared, own }) {
    const dir = join(own, 'province');
    copyNode(join(shared, 'province'), dir);
    await runForked('explain-step', ['apply', dir, framesPath(shared)]);
    return runForked('explain-step', ['ask', dir, join(shared, 'asked.json')]);
  },
};
