import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { findField } from '../../proto/fields.js';
import { isSource, SOURCE_NAMES_ZH } from '../../proto/source.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, objectOf, partOf, textIn, textOf } from '../document.js';
import { openSession } from '../operator-key.js';
import { pairs, table } from '../table.js';
import { language, text } from '../texts.js';

const ENTITIES = ['person', 'household'];

export const get = defineCommand({
  name: 'get',
  summary: 'command.get',
  details: 'details.get',
  words: [{ name: 'ENTITY' }, { name: 'ID' }],
  options: ['as-of', 'unmask', 'purpose', 'operator', 'passphrase-file'],
  examples: [
    { line: 'huji get person 0123456789abcdef-17-9f86d081', about: 'example.get' },
    {
      line: 'huji get person 0123456789abcdef-17-9f86d081 --unmask --purpose "case 12"',
      about: 'example.get-unmask',
    },
  ],
  run: async ({ values, words: [entity = '', id = ''], host, output }) => {
    if (!ENTITIES.includes(entity)) {
      throw new HujiError('USAGE', text('get.entity', { entities: ENTITIES.join(', ') }));
    }
    const { unmask, purpose, 'as-of': asOf } = values;
    if (unmask && purpose === undefined) throw new HujiError('PURPOSE_NEEDED');
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'get');
      return control.call('get', { entity, id, asOf, unmask, purpose, ...session }, plainIo(host));
    });
    await output.document(document, (width) => recordView(document, width));
    return 0;
  },
});

/** The values shown, then every claim beside its source. */
function recordView(document: Json, width: number): string {
  const head = pairs([
    [text('label.id'), textIn(document, 'id')],
    [text('label.entity'), textIn(document, 'entity')],
    [text('label.station'), textIn(document, 'station')],
    [text('label.as-of'), textIn(document, 'asOf')],
    ...linkRows(document),
    ...cardRow(document),
  ]);
  const values = Object.entries(objectOf(partOf(document, 'fields'))).map(([id, value]) => [
    id,
    fieldName(id),
    textOf(value),
  ]);
  const fields = table(
    [{ title: text('label.field') }, { title: '' }, { title: text('label.value'), cut: true }],
    values,
    width,
  );
  return `${head}\n\n${fields}\n\n${claimsView(listIn(document, 'claims'), width)}`;
}

/** Of a household: where it came from and went, and which came out of it or went into it. */
export function linkRows(document: Json): [string, string][] {
  const ids = (part: string) => listIn(document, part).map(String).join(' ');
  const rows: [string, string][] = [
    [text('label.split-from'), textIn(document, 'splitFrom')],
    [text('label.merged-into'), textIn(document, 'mergedInto')],
    [text('label.split'), ids('split')],
    [text('label.merged'), ids('merged')],
  ];
  return rows.filter(([, value]) => value !== '');
}

/** Of a person whose number was corrected, until a card with it is recorded. */
export function cardRow(document: Json): [string, string][] {
  const needed = partOf(document, 'newCardNeeded') === true;
  return needed ? [[text('label.card'), text('card.new-needed')]] : [];
}

function claimsView(claims: readonly Json[], width: number): string {
  const rows = claims.flatMap((claim) =>
    Object.entries(objectOf(partOf(claim, 'fields'))).map(([id, value]) => [
      id,
      sourceName(textIn(claim, 'source')),
      textOf(value),
      textIn(claim, 'since'),
      textIn(claim, 'change'),
    ]),
  );
  rows.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  return table(
    [
      { title: text('label.field') },
      { title: text('label.source') },
      { title: text('label.value'), cut: true },
      { title: text('label.since'), optional: 2 },
      { title: text('label.change'), optional: 1 },
    ],
    rows,
    width,
  );
}

function fieldName(id: string): string {
  const field = findField(id);
  if (field === undefined) return '';
  return language() === 'zh' ? field.zh : field.name;
}

function sourceName(source: string): string {
  return language() === 'zh' && isSource(source) ? SOURCE_NAMES_ZH[source] : source;
}
