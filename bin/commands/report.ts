import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { textIn } from '../document.js';
import { reportCsv, reportPage } from '../report-page.js';
import { text } from '../texts.js';

/** Reports of the campaign (日报、周报、总结): figures alone, no person in them. */
export const report: Command = defineCommand({
  name: 'report',
  summary: 'command.report',
  details: 'details.report',
  words: [{ name: 'KIND' }],
  options: ['area', 'on', 'form', 'out'],
  examples: [
    { line: 'huji report daily', about: 'example.report' },
    {
      line: 'huji report weekly --on 20041008 --form html --out week.html',
      about: 'example.report-html',
    },
  ],
  run: async ({ values, words: [kind = ''], host, output }) => {
    const { area, on, form, out } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('report', { kind, area, day: on }, plainIo(host)),
    );
    const shown = form === 'html' ? reportPage(document) : reportCsv(document);
    if (out !== undefined) await writeFile(resolve(host.cwd, out), shown);
    await output.document(document, () =>
      out === undefined
        ? shown.trimEnd()
        : text('report.written', { out, to: textIn(document, 'to') }),
    );
    return 0;
  },
});
