import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, objectOf, partOf, textIn } from '../document.js';
import { readFirstLine } from '../lines.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

const find = defineCommand({
  name: 'audit find',
  summary: 'command.audit-find',
  details: 'details.audit-find',
  options: [
    'by',
    'person',
    'number',
    'name',
    'household',
    'refused',
    'since',
    'until',
    'limit',
    'cursor',
    'purpose',
    'operator',
    'passphrase-file',
  ],
  examples: [
    { line: 'huji audit find --number -', about: 'example.audit-find' },
    { line: 'huji audit find --by 李敏 --refused', about: 'example.audit-find-by' },
  ],
  run: async ({ values, host, output }) => {
    const { by, person, name, household, refused, since, until, limit, cursor, purpose } = values;
    const number = values.number === '-' ? await readFirstLine(host.stdin) : values.number;
    const query = { by, person, number, name, household, refused, since, until, limit, cursor };
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'audit find');
      return control.call('audit.find', { ...query, purpose, ...session }, plainIo(host));
    });
    await output.document(document, (width) => entriesView(document, width));
    return 0;
  },
});

function entriesView(document: Json, width: number): string {
  const entries = listIn(document, 'entries');
  if (entries.length === 0) return text('view.none');
  const shown = table(
    [
      { title: text('label.seq'), align: 'right' },
      { title: text('label.at') },
      { title: text('label.operator') },
      { title: text('label.account'), optional: 2 },
      { title: text('label.method') },
      { title: text('label.outcome') },
      { title: text('label.people'), align: 'right' },
      { title: text('label.purpose'), cut: true },
    ],
    entries.map((entry) => [
      textIn(entry, 'seq'),
      textIn(entry, 'at').slice(0, 19),
      textIn(entry, 'operator'),
      textIn(entry, 'account'),
      textIn(entry, 'method'),
      textIn(entry, 'outcome'),
      String(listIn(entry, 'people').length),
      textIn(entry, 'purpose'),
    ]),
    width,
  );
  const next = textIn(document, 'next');
  return next === '' ? shown : `${shown}\n${text('audit.more', { cursor: next })}`;
}

const verify = defineCommand({
  name: 'audit verify',
  summary: 'command.audit-verify',
  details: 'details.audit-verify',
  words: [{ name: 'FILE', optional: true }],
  options: ['operator', 'passphrase-file'],
  examples: [
    { line: 'huji audit verify', about: 'example.audit-verify' },
    { line: 'huji audit verify 220102500000.audit', about: 'example.audit-verify-file' },
  ],
  run: async ({ values, words: [given = ''], host, output }) => {
    const file = given === '' ? undefined : resolve(host.cwd, given);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'audit verify');
      return control.call('audit.verify', { file, ...session }, plainIo(host));
    });
    await output.document(document, (width) => verifyView(document, width));
    const sound = partOf(document, 'ok') === true && partOf(document, 'signed') !== false;
    return sound ? 0 : 1;
  },
});

function verifyView(document: Json, width: number): string {
  const { findings: _, head: __, ok: ___, ...counts } = objectOf(document);
  const findings = listIn(document, 'findings');
  const summary = summaryView(counts);
  if (findings.length === 0) return `${summary}\n${text('audit.sound')}`;
  const columns = [
    { title: text('label.fault') },
    { title: text('label.seq'), align: 'right' },
    { title: text('label.detail'), cut: true },
  ] as const;
  const rows = findings.map((each) => ['fault', 'seq', 'detail'].map((part) => textIn(each, part)));
  return `${summary}\n\n${table(columns, rows, width)}`;
}

const exporting = defineCommand({
  name: 'audit export',
  summary: 'command.audit-export',
  details: 'details.audit-export',
  options: ['out', 'since', 'until', 'operator', 'passphrase-file'],
  required: ['out'],
  examples: [
    {
      line: 'huji audit export --since 20040901 --until 20041130 --out autumn.audit',
      about: 'example.audit-export',
    },
  ],
  run: async ({ values, host, output }) => {
    const { since, until } = values;
    const out = resolve(host.cwd, values.out);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'audit export');
      return control.call('audit.export', { out, since, until, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

export const auditCommands = [find, verify, exporting] as const;
