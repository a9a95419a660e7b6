import { type CodesFault, codesFaults, isDistrictFault } from '../../node/authority/codes-fault.js';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { type TextId, text } from '../texts.js';
import { parseYaml, readText } from '../yaml-file.js';
import { publishedView } from './policy.js';

const show = defineCommand({
  name: 'codes show',
  summary: 'command.codes-show',
  words: [{ name: 'TABLE', optional: true }],
  examples: [{ line: 'huji codes show kinship', about: 'example.codes-show' }],
  run: async ({ values, words: [name = ''], host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('codes.show', { table: name }, plainIo(host)),
    );
    await output.document(document, (width) => tablesView(document, width));
    return 0;
  },
});

function tablesView(document: Json, width: number): string {
  const entries = listIn(document, 'entries');
  if (entries.length > 0) {
    return table(
      [
        { title: text('label.code') },
        { title: text('label.label') },
        { title: text('label.since'), optional: 1 },
        { title: text('label.until'), optional: 1 },
      ],
      entries.map((entry) => ['code', 'zh', 'from', 'to'].map((part) => textIn(entry, part))),
      width,
    );
  }
  return table(
    [
      { title: text('label.table') },
      { title: text('label.version'), align: 'right' },
      { title: text('label.codes'), align: 'right' },
    ],
    listIn(document, 'tables').map((each) =>
      ['name', 'version', 'codes'].map((part) => textIn(each, part)),
    ),
    width,
  );
}

const diff = defineCommand({
  name: 'codes diff',
  summary: 'command.codes-diff',
  details: 'details.codes',
  words: [{ name: 'FILE' }],
  examples: [{ line: 'huji codes diff areas.yaml', about: 'example.codes-diff' }],
  run: async ({ values, words: [file = ''], host, output }) => {
    const codes = codesIn(file);
    const document = await withControl(values.dir, (control) =>
      control.call('codes.diff', { document: codes }, plainIo(host)),
    );
    await output.document(document, (width) => differenceView(document, width));
    return 0;
  },
});

function differenceView(document: Json, width: number): string {
  const count = (name: string) => numberIn(document, name);
  const summary = text('codes.changed', {
    added: count('added'),
    dropped: count('dropped'),
    changed: count('changed'),
    parked: count('parked'),
  });
  const rows = listIn(document, 'shown').map((each) => [
    textIn(each, 'code'),
    textIn(each, 'what'),
  ]);
  if (rows.length === 0) return summary;
  const columns = [{ title: text('label.code') }, { title: text('label.detail') }];
  return `${summary}\n\n${table(columns, rows, width)}`;
}

const apply = defineCommand({
  name: 'codes apply',
  summary: 'command.codes-apply',
  details: 'details.codes',
  words: [{ name: 'FILE' }],
  options: ['purpose', 'operator', 'passphrase-file'],
  examples: [
    { line: 'huji codes apply areas.yaml --operator 王建国', about: 'example.codes-apply' },
  ],
  run: async ({ values, words: [file = ''], host, output }) => {
    const codes = codesIn(file);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'codes apply');
      return control.call('codes.apply', { document: codes, ...session }, plainIo(host));
    });
    await output.document(document, () => publishedView(document, 'table'));
    return 0;
  },
});

/** A table in a file. Throws HujiError CODES_INVALID naming every line at fault. */
function codesIn(path: string): Json {
  const { plain, at } = parseYaml(readText(path), path, 'CODES_INVALID');
  const found = codesFaults(plain);
  const faults = found.map(
    (fault) => `${at(fault.path)}: ${text(PROBLEMS[fault.problem], { detail: fault.detail })}`,
  );
  // Where districts alone are at fault the table is sound, and what is wrong is what they became.
  const code = found.every(isDistrictFault) ? 'DISTRICT_CHANGE' : 'CODES_INVALID';
  if (faults.length > 0) throw new HujiError(code, faults.join('\n'));
  return plain as Json;
}

const PROBLEMS: { readonly [problem in CodesFault['problem']]: TextId } = {
  missing: 'codes.missing',
  'not-list': 'codes.not-list',
  'not-text': 'codes.not-text',
  'unknown-table': 'codes.unknown-table',
  length: 'codes.length',
  repeated: 'codes.repeated',
  day: 'codes.day',
  interval: 'codes.interval',
  successor: 'codes.successor',
  overlap: 'codes.overlap',
  gap: 'codes.gap',
  cycle: 'codes.cycle',
};

export const codesCommands = [show, diff, apply];
