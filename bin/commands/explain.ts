import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { findField } from '../../proto/fields.js';
import { isSource, SOURCE_NAMES_ZH } from '../../proto/source.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, objectOf, partOf, textIn, textOf } from '../document.js';
import { numberCertificate } from '../number-certificate.js';
import { openSession } from '../operator-key.js';
import { pairs, table } from '../table.js';
import { language, type TextId, text } from '../texts.js';
import { cardRow, linkRows } from './get.js';

const ID = '0123456789abcdef-17-9f86d081';

export const explain = defineCommand({
  name: 'explain',
  summary: 'command.explain',
  details: 'details.explain',
  words: [{ name: 'ENTITY' }, { name: 'ID' }, { name: 'FIELD', optional: true }],
  options: ['unmask', 'purpose', 'operator', 'passphrase-file'],
  examples: [
    { line: `huji explain person ${ID}`, about: 'example.explain' },
    { line: `huji explain person ${ID} CSRQ`, about: 'example.explain-field' },
  ],
  run: async ({ values, words: [entity = '', id = '', field = ''], host, output }) => {
    const { unmask, purpose } = values;
    if (unmask && purpose === undefined) throw new HujiError('PURPOSE_NEEDED');
    if (field !== '' && findField(field) === undefined) throw new HujiError('FIELD_UNKNOWN', field);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'explain');
      const params = { entity, id, field, unmask, purpose, ...session };
      return control.call('explain', params, plainIo(host));
    });
    await output.document(document, (width) => explanation(document, width));
    return 0;
  },
});

export const history = defineCommand({
  name: 'history',
  summary: 'command.history',
  details: 'details.history',
  words: [{ name: 'ENTITY' }, { name: 'ID' }],
  options: ['unmask', 'purpose', 'certificate', 'operator', 'passphrase-file'],
  examples: [
    { line: `huji history person ${ID}`, about: 'example.history' },
    {
      line: `huji history person ${ID} --certificate proof.html --purpose 号码更正`,
      about: 'example.history-certificate',
    },
  ],
  run: async ({ values, words: [entity = '', id = ''], host, output }) => {
    const { purpose, certificate } = values;
    const unmask = values.unmask || certificate !== undefined;
    if (unmask && purpose === undefined) throw new HujiError('PURPOSE_NEEDED');
    if (certificate !== undefined && entity !== 'person') {
      throw new HujiError('USAGE', text('history.certificate-person'));
    }
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'history');
      const params = { entity, id, unmask, purpose, ...session };
      const more = certificate === undefined ? {} : { certificate: true };
      return control.call('history', { ...params, ...more }, plainIo(host));
    });
    if (certificate !== undefined) {
      const out = resolve(host.cwd, certificate);
      const corrections = listIn(document, 'corrections').length;
      if (corrections === 0) throw new HujiError('NUMBER_NOT_CORRECTED');
      // Whole numbers stand in it.
      const printedOn = new Date(host.clock.now()).toISOString().slice(0, 10);
      await writeFile(out, numberCertificate(document, printedOn), { mode: 0o600 });
      const done = { out, id: textIn(document, 'id'), corrections };
      await output.document(done, () => text('history.certificate', { out }));
      return 0;
    }
    await output.document(document, (width) => past(document, width));
    return 0;
  },
});

function explanation(document: Json, width: number): string {
  const head = pairs([
    [text('label.id'), textIn(document, 'id')],
    [text('label.station'), textIn(document, 'station')],
    [text('label.policy'), textIn(document, 'policy')],
  ]);
  const fields = listIn(document, 'fields').map((field) => fieldView(field, width));
  return [head, ...fields].join('\n\n');
}

function fieldView(field: Json, width: number): string {
  const id = textIn(field, 'field');
  const known = findField(id);
  const name = language() === 'zh' ? known?.zh : known?.name;
  const dispute = textIn(partOf(field, 'dispute'), 'kind');
  const marks = [
    textIn(field, 'rule') === '' ? '' : text('explain.by', { rule: textIn(field, 'rule') }),
    partOf(field, 'provisional') === true ? text('explain.provisional') : '',
    dispute === '' ? '' : text('explain.dispute', { kind: dispute }),
  ].filter((mark) => mark !== '');
  const value = textIn(field, 'value') || text('view.none');
  const title = `${id} ${name ?? ''}: ${value}  ${marks.join('; ')}`.trimEnd();
  const rows = listIn(field, 'claims').map((claim) => [
    sourceName(claim),
    textIn(claim, 'value'),
    outcome(claim),
    textIn(claim, 'at').slice(0, 10),
    textIn(claim, 'since'),
    textIn(claim, 'author'),
    textIn(claim, 'operator'),
    papers(claim),
    textIn(claim, 'change'),
  ]);
  return `${title}\n${table(
    [
      { title: text('label.source') },
      { title: text('label.value'), cut: true },
      { title: text('label.outcome') },
      { title: text('label.written') },
      { title: text('label.since'), optional: 2 },
      { title: text('label.node'), optional: 1 },
      { title: text('label.operator'), optional: 3 },
      { title: text('label.documents'), optional: 4, cut: true },
      { title: text('label.change'), optional: 5 },
    ],
    rows,
    width,
  )}`;
}

const OUTCOMES: { readonly [outcome: string]: TextId } = {
  shown: 'outcome.shown',
  agrees: 'outcome.agrees',
  lost: 'outcome.lost',
  superseded: 'outcome.superseded',
  empty: 'outcome.empty',
  'not counted': 'outcome.not-counted',
};

function outcome(claim: Json): string {
  const id = OUTCOMES[textIn(claim, 'outcome')];
  const said = id === undefined ? '' : text(id, { by: textIn(claim, 'by') });
  const repeats = partOf(claim, 'regenerated');
  if (repeats === undefined) return said;
  return `${said}, ${text(repeats === true ? 'outcome.regenerated' : 'outcome.stale')}`;
}

function papers(claim: Json): string {
  return listIn(claim, 'documents')
    .map((each) =>
      ['kind', 'number', 'issued']
        .map((part) => textIn(each, part))
        .join(' ')
        .trim(),
    )
    .join(', ');
}

function sourceName(claim: Json): string {
  if (partOf(claim, 'rejects') !== undefined) return text('source.verdict');
  const source = textIn(claim, 'source');
  return language() === 'zh' && isSource(source) ? SOURCE_NAMES_ZH[source] : source;
}

function past(document: Json, width: number): string {
  const head = pairs([
    [text('label.id'), textIn(document, 'id')],
    [text('label.station'), textIn(document, 'station')],
    ...linkRows(document),
    ...cardRow(document),
  ]);
  const rows = listIn(document, 'changes').map((change) => [
    textIn(change, 'at').slice(0, 16).replace('T', ' '),
    textIn(change, 'event'),
    textIn(change, 'source'),
    textIn(change, 'author'),
    textIn(change, 'operator'),
    Object.entries(objectOf(partOf(change, 'fields')))
      .map(([id, value]) => `${id}=${textOf(value)}`)
      .join(' '),
    textIn(change, 'change'),
  ]);
  return `${head}\n\n${table(
    [
      { title: text('label.written') },
      { title: text('label.event') },
      { title: text('label.source') },
      { title: text('label.node'), optional: 1 },
      { title: text('label.operator'), optional: 3 },
      { title: text('label.fields'), cut: true },
      { title: text('label.change'), optional: 2 },
    ],
    rows,
    width,
  )}`;
}
