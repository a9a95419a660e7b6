import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, partOf, textIn } from '../document.js';
import { ProgressBar } from '../progress-bar.js';
import { pairs, table } from '../table.js';
import { type TextId, text } from '../texts.js';
import { summaryView } from '../views.js';

export const compare = defineCommand({
  name: 'compare',
  summary: 'command.compare',
  details: 'details.compare',
  words: [{ name: 'AREA', optional: true }],
  options: ['area', 'with', 'repair', 'yes', 'to-disk', 'from-disk', 'progress'],
  examples: [
    { line: 'huji compare', about: 'example.compare' },
    { line: 'huji compare 220102', about: 'example.compare-area' },
    { line: 'huji compare --repair --yes', about: 'example.compare-repair' },
    { line: 'huji compare --to-disk /media/stick/question', about: 'example.compare-disk' },
  ],
  run: async ({ values, words: [word = ''], host, output }) => {
    const bar = new ProgressBar(host, values.progress, 'progress.compared');
    const { repair, yes, with: peer } = values;
    // The daemon has another working folder.
    const pathOf = (given: string | undefined) =>
      given === undefined ? undefined : resolve(host.cwd, given);
    const toDisk = pathOf(values['to-disk']);
    const fromDisk = pathOf(values['from-disk']);
    const area = word === '' ? values.area : word;
    const document = await withControl(values.dir, (control) => {
      const progress = bar.report.bind(bar);
      const params = { area, with: peer, repair, yes, toDisk, fromDisk };
      return control.call('compare', params, { ...plainIo(host), progress });
    }).finally(() => bar.end());
    const isSheet = partOf(document, 'sheet') !== undefined;
    await output.document(document, (width) =>
      isSheet ? summaryView(document) : compareView(document, width, repair),
    );
    const repaired = partOf(document, 'repaired') ?? null;
    const left = listIn(
      repaired === null ? document : repaired,
      repaired === null ? 'differences' : 'left',
    );
    return left.length > 0 ? 1 : 0;
  },
});

/** How it stands here, in words. */
const STANDS: Readonly<Record<string, TextId>> = {
  missing: 'compare.missing',
  more: 'compare.more-here',
  other: 'compare.other',
};
/** What becomes of it. */
const STEPS: Readonly<Record<string, TextId>> = {
  fetch: 'compare.fetch',
  rebuild: 'compare.rebuild',
  there: 'compare.there',
  unknown: 'compare.unknown',
};

function compareView(document: Json, width: number, shownPlan: boolean): string {
  const differences = listIn(document, 'differences');
  const waiting = listIn(document, 'waiting');
  const repaired = partOf(document, 'repaired');
  const head = pairs([
    [text('label.area'), textIn(document, 'area')],
    [text('label.neighbour'), textIn(document, 'peer')],
    [text('label.items'), textIn(document, 'items')],
    [text('label.rounds'), textIn(document, 'rounds')],
    [text('label.sent'), textIn(document, 'sent')],
    [text('label.received'), textIn(document, 'received')],
  ]);
  const parts = [head];
  if (waiting.length > 0) parts.push(waitingView(waiting, width));
  if (differences.length > 0) {
    const plan = listIn(document, 'plan');
    parts.push(differencesView(differences, shownPlan ? plan : [], width));
    if (partOf(document, 'more') === true) parts.push(text('compare.more'));
  } else if (waiting.length === 0) parts.push(text('compare.equal'));
  if (repaired !== null && repaired !== undefined) {
    parts.push(
      pairs([
        [text('label.repaired-frames'), String(numberIn(repaired, 'frames'))],
        [text('label.repaired-records'), String(numberIn(repaired, 'records'))],
        [text('label.left'), String(listIn(repaired, 'left').length)],
      ]),
    );
  }
  return parts.join('\n\n');
}

function waitingView(waiting: readonly Json[], width: number): string {
  const columns = [
    { title: text('label.waiting') },
    { title: text('label.lane') },
    { title: text('label.here') },
    { title: text('label.there') },
  ];
  const rows = waiting.map((each) =>
    ['stream', 'lane', 'here', 'there'].map((part) => textIn(each, part)),
  );
  return table(columns, rows, width);
}

function differencesView(
  differences: readonly Json[],
  plan: readonly Json[],
  width: number,
): string {
  const columns = [
    { title: text('label.kind') },
    { title: text('label.where') },
    { title: text('label.here') },
    ...(plan.length === 0 ? [] : [{ title: text('label.plan'), cut: true }]),
  ];
  const rows = differences.map((each, at) => {
    const kind = textIn(each, 'entity') || textIn(each, 'kind');
    const cells = [kind, textIn(each, 'where'), worded(STANDS, textIn(each, 'here'))];
    const step = plan[at];
    if (step === undefined) return cells;
    return [...cells, worded(STEPS, textIn(step, 'why') || textIn(step, 'do'))];
  });
  return table(columns, rows, width);
}

function worded(words: Readonly<Record<string, TextId>>, word: string): string {
  const id = words[word];
  return id === undefined ? word : text(id);
}
