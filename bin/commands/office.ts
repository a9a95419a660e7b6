import { resolve } from 'node:path';
import { OFFICE_ACTS } from '../../conflict/campaign/office.js';
import { HujiError } from '../../proto/errors.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { csvRows } from '../csv-rows.js';
import { listIn, partOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { type TextId, text } from '../texts.js';
import { summaryView } from '../views.js';
import { readText } from '../yaml-file.js';

const COLUMNS = ['number', 'generation', 'station', 'ordered'] as const;

const show = defineCommand({
  name: 'office show',
  summary: 'command.office-show',
  details: 'details.office-show',
  words: [{ name: 'OFFICE', optional: true }],
  examples: [{ line: 'huji office show', about: 'example.office-show' }],
  run: async ({ values, words: [office = ''], host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('office.show', { office }, plainIo(host)),
    );
    await output.document(document, (width) => {
      const rows = listIn(document, 'offices').map((row) => [
        ...SHOWN.map((part) => textIn(row, part)),
        partOf(row, 'late') === true ? text('office.late') : '',
      ]);
      const titles = SHOWN.map((part) => ({ title: text(`office.${part}` as TextId) }));
      return table([...titles, { title: '' }], rows, width);
    });
    return 0;
  },
});

const SHOWN = [
  ...['name', 'stage', 'until', 'open', 'made', 'handedOver', 'takenOver', 'produced', 'blanks'],
] as const;

const step = defineCommand({
  name: 'office step',
  summary: 'command.office-step',
  details: 'details.office-step',
  words: [{ name: 'STEP' }, { name: 'OFFICE' }, { name: 'FILE', optional: true }],
  options: ['blanks', 'operator', 'passphrase-file', 'purpose'],
  examples: [
    {
      line: 'huji office step inventory 220100000000 orders.csv --blanks 1200',
      about: 'example.office-inventory',
    },
    { line: 'huji office step take-over 220100000000', about: 'example.office-take-over' },
  ],
  run: async ({ values, words, host, output }) => {
    const [named = '', office = '', file = ''] = words;
    if (!(OFFICE_ACTS as readonly string[]).includes(named)) {
      throw new HujiError('USAGE', `STEP ${named}`);
    }
    const blanks = values.blanks === undefined ? undefined : Number(values.blanks);
    const list = file === '' ? {} : listOf(named, resolve(host.cwd, file));
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'office');
      const params = { step: named, office, blanks, ...list, ...session };
      return control.call('office.step', params, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

/** Of an inventory whole rows; of every later step the numbers alone. */
function listOf(step: string, path: string) {
  const rows = csvRows(readText(path), step === 'inventory' ? COLUMNS : ['number']);
  if (step === 'inventory') return { orders: rows.map((row) => ({ ...row })) };
  return { numbers: rows.map((row) => row['number'] ?? '') };
}

/** 前制证所: what the former card offices hand over to the centre. */
export const officeCommands: readonly Command[] = [show, step];
