import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';
import { fenOf, yuan } from '../yuan.js';

const remit = defineCommand({
  name: 'fee remit',
  summary: 'command.fee-remit',
  details: 'details.fee-remit',
  options: ['slip', 'on', 'amount', 'operator', 'passphrase-file', 'purpose'],
  required: ['slip'],
  examples: [{ line: 'huji fee remit --on 20041008 --slip 0012345', about: 'example.fee-remit' }],
  run: async ({ values, host, output }) => {
    const { slip, on, amount, purpose } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'fee');
      const params = { slip, day: on, amount: fenOf(amount), ...session };
      return control.call('fee.remit', params, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const list = defineCommand({
  name: 'fee list',
  summary: 'command.fee-list',
  details: 'details.fee-list',
  options: ['area', 'on', 'limit', 'cursor'],
  examples: [{ line: 'huji fee list --on 20041008', about: 'example.fee-list' }],
  run: async ({ values, host, output }) => {
    const { area, on, limit, cursor } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('fee.list', { area, day: on, limit, cursor }, plainIo(host)),
    );
    await output.document(document, (width) => {
      const stations = listIn(document, 'stations').map((row) => [
        textIn(row, 'station'),
        ...(['taken', 'remitted', 'outstanding'] as const).map((part) => yuan(numberIn(row, part))),
        textIn(row, 'slips'),
      ]);
      const titles = [
        { title: text('label.station') },
        { title: text('fee.taken'), align: 'right' },
        { title: text('fee.remitted'), align: 'right' },
        { title: text('fee.outstanding'), align: 'right' },
        { title: text('fee.slips'), optional: 1 },
      ] as const;
      const entries = listIn(document, 'entries').map((row) => [
        textIn(row, 'number'),
        yuan(numberIn(row, 'amount')),
        textIn(row, 'receipt'),
        textIn(row, 'exemption'),
      ]);
      const whole = table(titles, stations, width);
      if (entries.length === 0) return whole;
      const columns = [
        { title: text('card.number') },
        { title: text('fee.taken'), align: 'right' },
        { title: text('fee.receipt') },
        { title: text('fee.exemption') },
      ] as const;
      return `${whole}\n\n${table(columns, entries, width)}`;
    });
    return 0;
  },
});

/** 工本费: what was taken, and paid into the treasury. */
export const feeCommands: readonly Command[] = [remit, list];
