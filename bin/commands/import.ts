import { resolve } from 'node:path';
import { HujiError, isErrorCode } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, objectOf, partOf, textIn } from '../document.js';
import { reportFailure } from '../failure.js';
import { ProgressBar } from '../progress-bar.js';
import { summaryView } from '../views.js';

export const importPackages = defineCommand({
  name: 'import',
  summary: 'command.import',
  details: 'details.import',
  words: [{ name: 'PATH', many: true }],
  options: ['progress'],
  examples: [{ line: 'huji import /media/stick', about: 'example.import' }],
  run: async ({ values, words, host, output }) => {
    const bar = new ProgressBar(host, values.progress, 'progress.taken');
    const paths = words.map((word) => resolve(host.cwd, word));
    const document = await withControl(values.dir, (control) => {
      const progress = bar.report.bind(bar);
      return control.call('import', { paths }, { ...plainIo(host), progress });
    }).finally(() => bar.end());
    const packages = listIn(document, 'packages');
    await output.document(document, () =>
      packages
        .filter((each) => partOf(each, 'error') === undefined)
        .map((each) => summaryView(each))
        .join('\n\n'),
    );
    const refused = packages.flatMap((each) => partOf(each, 'error') ?? []);
    // One after the other, as each alone would be told; the document says it too.
    for (const error of refused) {
      const code = textIn(objectOf(error), 'code');
      const known = isErrorCode(code) ? code : 'INTERNAL';
      await reportFailure(new HujiError(known, textIn(error, 'detail')), host, false, 'import');
    }
    return refused.length > 0 ? 1 : 0;
  },
});
