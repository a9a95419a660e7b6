import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { reportCsv, reportPage } from '../report-page.js';
import { text } from '../texts.js';

/** Reports of the campaign (日报、周报、总结): figures alone, no person in them. */
export const report: Command = defineCommand({
  name: 'report',
  summary: 'command.report',
  details: 'details.report',
  words: [{ name: 'KIND' }],
  options: ['area', 'on', 'form', 'out', 'close', 'operator', 'passphrase-file', 'purpose'],
  examples: [
    { line: 'huji report daily', about: 'example.report' },
    { line: 'huji report final --close --operator 王建国', about: 'example.report-close' },
    {
      line: 'huji report weekly --on 20041008 --form html --out week.html',
      about: 'example.report-html',
    },
  ],
  run: async ({ values, words: [kind = ''], host, output }) => {
    const { area, on, form, out, close } = values;
    if (close && kind !== 'final') throw new HujiError('USAGE', '--close');
    const document = await withControl(values.dir, async (control) => {
      const shown = await control.call('report', { kind, area, day: on }, plainIo(host));
      if (!close) return shown;
      const session = await openSession(host, control, values, values.purpose ?? 'fee');
      const closed = await control.call('fee.close', session, plainIo(host));
      return { ...Object(shown), ledger: closed } as Json;
    });
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
