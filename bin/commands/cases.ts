import { CASE_KINDS_ZH, isCaseKind } from '../../conflict/cases/kinds.js';
import type { Json } from '../../node/control/control.js';
import type { Command } from '../command.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, partOf, textIn } from '../document.js';
import { judgingText } from '../status-view.js';
import { pairs, table } from '../table.js';
import { language, text } from '../texts.js';

const list = defineCommand({
  name: 'cases',
  summary: 'command.cases',
  details: 'details.cases',
  options: ['area', 'kind', 'state', 'overdue', 'limit', 'cursor'],
  examples: [
    { line: 'huji cases --kind shared-number', about: 'example.cases-kind' },
    { line: 'huji cases --area 220102 --limit 20', about: 'example.cases-area' },
    { line: 'huji cases --overdue', about: 'example.cases-overdue' },
  ],
  run: async ({ values, host, output }) => {
    const { area, kind, state, overdue, limit, cursor } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('cases', { area, kind, state, overdue, limit, cursor }, plainIo(host)),
    );
    await output.document(document, (width) => casesView(document, width));
    return 0;
  },
});

const show = defineCommand({
  name: 'cases show',
  summary: 'command.cases-show',
  words: [{ name: 'ID' }],
  examples: [
    { line: 'huji cases show 5f0c8a4e1b2d3c4f5a6b7c8d9e0f1a2b', about: 'example.cases-show' },
  ],
  run: async ({ values, words, host, output }) => {
    const [id = ''] = words;
    const document = await withControl(values.dir, (control) =>
      control.call('cases.show', { id }, plainIo(host)),
    );
    await output.document(document, (width) => caseView(document, width));
    return 0;
  },
});

export const caseCommands: readonly Command[] = [list, show];

function casesView(document: Json, width: number): string {
  const judging = judgingText(document);
  const shown = caseTable(document, width);
  return judging === '' ? shown : `${shown}\n${judging}`;
}

function caseTable(document: Json, width: number): string {
  const cases = listIn(document, 'cases');
  if (cases.length === 0) return text('view.none');
  const shown = table(
    [
      { title: text('label.id') },
      { title: text('label.kind') },
      { title: text('label.reason'), cut: true },
      { title: text('label.records'), align: 'right' },
      { title: text('label.in-charge'), optional: 1 },
      { title: text('label.opened'), optional: 2 },
      { title: text('label.due'), optional: 1 },
      { title: text('label.state'), optional: 3 },
    ],
    cases.map((each) => [
      textIn(each, 'id'),
      kindText(textIn(each, 'kind')),
      textIn(each, 'reason'),
      String(listIn(each, 'records').length),
      textIn(each, 'inCharge'),
      textIn(each, 'openedAt').slice(0, 10),
      dueText(each),
      textIn(each, 'state'),
    ]),
    width,
  );
  const next = textIn(document, 'next');
  return next === '' ? shown : `${shown}\n${text('find.more', { cursor: next })}`;
}

function caseView(document: Json, width: number): string {
  const head = pairs([
    [text('label.id'), textIn(document, 'id')],
    [text('label.kind'), kindText(textIn(document, 'kind'))],
    [text('label.reason'), textIn(document, 'reason')],
    [text('label.in-charge'), textIn(document, 'inCharge')],
    [text('label.opened'), textIn(document, 'openedAt')],
    [text('label.owner'), textIn(document, 'owner')],
    [text('label.due'), dueText(document)],
    [text('label.state'), textIn(document, 'state')],
  ]);
  const members = table(
    [{ title: text('label.id') }, { title: text('label.station') }],
    listIn(document, 'members').map((each) => [textIn(each, 'id'), textIn(each, 'station')]),
    width,
  );
  const proposed = proposalView(document, width);
  return proposed === '' ? `${head}\n\n${members}` : `${head}\n\n${members}\n\n${proposed}`;
}

/** Which registration the rules would keep, rule by rule. */
function proposalView(document: Json, width: number): string {
  const proposal = partOf(document, 'proposal');
  if (proposal === undefined || proposal === null) return '';
  const keep = textIn(proposal, 'keep');
  const head = keep === '' ? text('cases.no-proposal') : text('cases.proposal', { keep });
  const steps = table(
    [
      { title: text('label.rule') },
      { title: text('label.reason') },
      { title: text('label.cancels') },
      { title: text('label.quote'), cut: true },
    ],
    listIn(proposal, 'steps').map((step) =>
      ['rule', 'why', 'cancels', 'quote'].map((part) => textIn(step, part)),
    ),
    width,
  );
  return listIn(proposal, 'steps').length === 0 ? head : `${head}\n${steps}`;
}

/** The day, and who it went up to where that has passed. */
function dueText(found: Json): string {
  const due = textIn(found, 'due');
  if (partOf(found, 'overdue') !== true) return due;
  return text('cases.overdue', { due, to: textIn(found, 'escalatedTo') });
}

function kindText(kind: string): string {
  return language() === 'zh' && isCaseKind(kind) ? CASE_KINDS_ZH[kind] : kind;
}
