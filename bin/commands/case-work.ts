import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { caseList } from '../case-list.js';
import { cellsOf } from '../cells.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, partOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

const open = defineCommand({
  name: 'cases open',
  summary: 'command.cases-open',
  details: 'details.cases-open',
  options: [
    ...(['value', 'cause', 'person', 'paper', 'station', 'officer', 'due'] as const),
    ...(['operator', 'passphrase-file'] as const),
  ],
  examples: [
    {
      line: 'huji cases open --cause over-quota --value XM=赵小来 --value CSRQ=20030501',
      about: 'example.cases-open',
    },
    {
      line: 'huji cases open --person 0123456789abcdef-17-9f86d081 --paper birth-certificate',
      about: 'example.cases-open-paper',
    },
  ],
  run: async ({ values, host, output }) => {
    const { cause, person, paper, station, officer, due } = values;
    if ((person === undefined) === (cause === undefined)) {
      throw new HujiError('USAGE', text('cases.open-one'));
    }
    const fields = cellsOf(values.value);
    const asked = { cause, person, papers: paper, station, officer, due, fields };
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'cases');
      return control.call('cases.open', { ...asked, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const close = defineCommand({
  name: 'cases close',
  summary: 'command.cases-close',
  details: 'details.cases-close',
  words: [{ name: 'CASE' }],
  options: ['why', 'operator', 'passphrase-file'],
  required: ['why'],
  examples: [
    {
      line: 'huji cases close 5f0c8a4e1b2d3c4f5a6b7c8d9e0f1a2b --why 户口在外省',
      about: 'example.cases-close',
    },
  ],
  run: async ({ values, words: [id = ''], host, output }) => {
    const { why } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'cases');
      return control.call('cases.close', { id, why, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const print = defineCommand({
  name: 'cases print',
  summary: 'command.cases-print',
  details: 'details.cases-print',
  options: [
    ...(['out', 'kind', 'overdue', 'area', 'limit', 'cursor', 'purpose'] as const),
    ...(['operator', 'passphrase-file'] as const),
  ],
  required: ['out', 'purpose'],
  examples: [
    {
      line: 'huji cases print --overdue --out overdue.html --purpose 督办',
      about: 'example.cases-print',
    },
  ],
  run: async ({ values, host, output }) => {
    const { kind, overdue, area, limit, cursor, purpose } = values;
    const asked = { kind, overdue, area, limit, cursor, purpose };
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose);
      return control.call('cases.print', { ...asked, ...session }, plainIo(host));
    });
    const printedOn = new Date(host.clock.now()).toISOString().slice(0, 10);
    const out = resolve(host.cwd, values.out);
    // Names stand in it.
    await writeFile(out, caseList(document, printedOn), { mode: 0o600 });
    const next = partOf(document, 'next') ?? null;
    const done = { out, cases: listIn(document, 'cases').length, next };
    await output.document(done, () => text('cases.printed', { count: done.cases, out }));
    return 0;
  },
});

const repeated = defineCommand({
  name: 'cases repeated',
  summary: 'command.cases-repeated',
  details: 'details.cases-repeated',
  options: ['station', 'limit', 'cursor'],
  examples: [
    { line: 'huji cases repeated --station 220102500000', about: 'example.cases-repeated' },
  ],
  run: async ({ values: { station, limit, cursor, dir }, host, output }) => {
    const document = await withControl(dir, (control) =>
      control.call('cases.repeated', { station, limit, cursor }, plainIo(host)),
    );
    await output.document(document, (width) => repeatedView(document, width));
    return 0;
  },
});

function repeatedView(document: Json, width: number): string {
  const columns = ['label.node', 'cases.regenerated', 'cases.stale'] as const;
  const rows = listIn(document, 'nodes').map((row) =>
    ['node', 'regenerated', 'stale'].map((part) => textIn(row, part)),
  );
  const errors = listIn(document, 'errors').map((row) =>
    ['node', 'record', 'field', 'change', 'at'].map((part) => textIn(row, part)),
  );
  const refused = text('cases.refused', { count: numberIn(document, 'refused') });
  if (rows.length === 0) return `${text('view.none')}\n\n${refused}`;
  const titles = ['label.node', 'label.id', 'label.field', 'label.change', 'label.opened'] as const;
  const titled = (ids: readonly ((typeof columns)[number] | (typeof titles)[number])[]) =>
    ids.map((id) => ({ title: text(id) }));
  const sent = `${table(titled(columns), rows, width)}\n\n${table(titled(titles), errors, width)}`;
  return `${sent}\n\n${refused}`;
}

/** Cases that people open, close and take with them on paper. */
export const caseWorkCommands: readonly Command[] = [open, close, print, repeated];
