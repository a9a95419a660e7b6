import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, textIn } from '../document.js';
import { readFirstLine } from '../lines.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';

export const find = defineCommand({
  name: 'find',
  summary: 'command.find',
  details: 'details.find',
  options: [
    'number',
    'name',
    'household',
    'area',
    'born',
    'limit',
    'cursor',
    'unmask',
    'purpose',
    'operator',
    'passphrase-file',
  ],
  examples: [
    { line: 'huji find --number -', about: 'example.find-number' },
    { line: 'huji find --name 王淑珍 --born 1964', about: 'example.find-name' },
    { line: 'huji find --household 001000123 --limit 20', about: 'example.find-household' },
  ],
  run: async ({ values, host, output }) => {
    const { name, household, area, born, limit, cursor, unmask, purpose } = values;
    if (unmask && purpose === undefined) throw new HujiError('PURPOSE_NEEDED');
    const asked = [values.number, name, household].filter((each) => each !== undefined);
    if (asked.length !== 1) throw new HujiError('USAGE', text('find.one'));
    const number = values.number === '-' ? await readFirstLine(host.stdin) : values.number;
    const query = { number, name, household, area, born, limit, cursor, unmask, purpose };
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'find');
      return control.call('find', { ...query, ...session }, plainIo(host));
    });
    await output.document(document, (width) => peopleView(document, width));
    return 0;
  },
});

const MATCHES = {
  current: 'match.current',
  claimed: 'match.claimed',
  former: 'match.former',
} as const;

function peopleView(document: Json, width: number): string {
  const people = listIn(document, 'people');
  if (people.length === 0) return text('view.none');
  const columns = [
    { title: text('label.id') },
    { title: text('label.name'), cut: true },
    { title: text('label.sex'), optional: 2 },
    // For the longest ids beside what was asked for.
    { title: text('label.birth-date'), optional: 1 },
    { title: text('label.number') },
    { title: text('label.household'), optional: 3 },
    { title: text('label.station'), optional: 4 },
  ];
  const rows = people.map((person) =>
    ['id', 'XM', 'XB', 'CSRQ', 'GMSFHM', 'HH', 'station'].map((part) => textIn(person, part)),
  );
  // What was asked for is not always the number shown, and then it says so.
  const matches = people.map((person) => textIn(person, 'match'));
  if (matches.some((match) => match in MATCHES && match !== 'current')) {
    columns.splice(5, 0, { title: text('label.asked-number') });
    rows.forEach((cells, at) => {
      const match = MATCHES[matches[at] as keyof typeof MATCHES];
      cells.splice(5, 0, match === undefined ? '' : text(match));
    });
  }
  const shown = table(columns, rows, width);
  const next = textIn(document, 'next');
  return next === '' ? shown : `${shown}\n${text('find.more', { cursor: next })}`;
}
