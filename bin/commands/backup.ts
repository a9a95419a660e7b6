import { resolve } from 'node:path';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { ProgressBar } from '../progress-bar.js';
import { summaryView } from '../views.js';

export const backup = defineCommand({
  name: 'backup',
  summary: 'command.backup',
  details: 'details.backup',
  options: ['out', 'progress'],
  required: ['out'],
  examples: [{ line: 'huji backup --out /mnt/backup/2004-09-01', about: 'example.backup' }],
  run: async ({ values, host, output }) => {
    const bar = new ProgressBar(host, values.progress, 'progress.copied');
    // The daemon has another working folder.
    const folder = resolve(host.cwd, values.out);
    const document = await withControl(values.dir, (control) => {
      const progress = bar.report.bind(bar);
      return control.call('backup', { folder }, { ...plainIo(host), progress });
    }).finally(() => bar.end());
    await output.document(document, () => summaryView(document));
    return 0;
  },
});
