import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, textIn } from '../document.js';
import { callUpNotice, progressPage } from '../public-pages.js';
import { table } from '../table.js';
import { text } from '../texts.js';

const callUp = defineCommand({
  name: 'campaign call-up',
  summary: 'command.campaign-call-up',
  details: 'details.campaign-call-up',
  options: ['area', 'years', 'from', 'until', 'out'],
  required: ['from', 'until'],
  examples: [
    {
      line: 'huji campaign call-up --years 1980-1984 --from 20050110 --until 20050131',
      about: 'example.campaign-call-up',
    },
  ],
  run: async ({ values, host, output }) => {
    const { area, years = '', from, until, out } = values;
    const [bornFrom, bornTo] = years === '' ? [] : years.split('-').map(Number);
    const document = await withControl(values.dir, (control) =>
      control.call(
        'campaign.call-up',
        { area, from, to: until, bornFrom, bornTo: bornTo ?? bornFrom },
        plainIo(host),
      ),
    );
    if (out !== undefined) await writeFile(resolve(host.cwd, out), callUpNotice(document));
    await output.document(document, (width) => {
      const rows = listIn(document, 'stations').map((row) => [
        textIn(row, 'station'),
        textIn(row, 'people'),
      ]);
      const columns = [
        { title: text('label.station') },
        { title: text('score.persons'), align: 'right' },
      ] as const;
      return table(columns, rows, width);
    });
    return 0;
  },
});

const page = defineCommand({
  name: 'campaign page',
  summary: 'command.campaign-page',
  details: 'details.campaign-page',
  options: ['area', 'out'],
  examples: [{ line: 'huji campaign page --out progress.html', about: 'example.campaign-page' }],
  run: async ({ values, host, output }) => {
    const { area, out } = values;
    if (out === undefined) throw new HujiError('USAGE', '--out');
    const document = await withControl(values.dir, (control) =>
      control.call('campaign.progress', { area }, plainIo(host)),
    );
    await writeFile(resolve(host.cwd, out), progressPage(document));
    await output.document({ area: textIn(document, 'area'), out }, () => out);
    return 0;
  },
});

/** For the public: whom it concerns and when, and how far it has come. Nobody is in it. */
export const publicCommands: readonly Command[] = [callUp, page];
