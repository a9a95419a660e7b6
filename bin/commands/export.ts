import { resolve } from 'node:path';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { ProgressBar } from '../progress-bar.js';
import { summaryView } from '../views.js';

export const exportPackage = defineCommand({
  name: 'export',
  summary: 'command.export',
  details: 'details.export',
  options: ['to', 'out', 'volume', 'again', 'progress'],
  required: ['to', 'out'],
  examples: [
    {
      line: 'huji export --to 220102000000 --out /media/floppy --volume 1457664',
      about: 'example.export',
    },
    {
      line: 'huji export --to 220102000000 --out /media/stick --again',
      about: 'example.export-again',
    },
  ],
  run: async ({ values, host, output }) => {
    const bar = new ProgressBar(host, values.progress, 'progress.taken');
    const params = {
      to: values.to,
      // The daemon has another working folder.
      folder: resolve(host.cwd, values.out),
      volume: values.volume,
      again: values.again,
    };
    const document = await withControl(values.dir, (control) => {
      const progress = bar.report.bind(bar);
      return control.call('export', params, { ...plainIo(host), progress });
    }).finally(() => bar.end());
    await output.document(document, () => summaryView(document));
    return 0;
  },
});
