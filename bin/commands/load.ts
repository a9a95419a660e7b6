import { resolve } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { numberIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { ProgressBar } from '../progress-bar.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

export const load = defineCommand({
  name: 'load',
  summary: 'command.load',
  details: 'details.load',
  words: [{ name: 'FILE' }],
  options: [
    'source',
    'evidence',
    'encoding',
    'station',
    'dry-run',
    'progress',
    'operator',
    'passphrase-file',
    'purpose',
  ],
  examples: [
    { line: 'huji load station.csv --source computer --operator 王建国', about: 'example.load' },
    {
      line: 'huji load forms.dbf --source register --encoding gb18030 --dry-run',
      about: 'example.load-dry',
    },
    { line: 'huji load cremations.csv --evidence deaths', about: 'example.load-evidence' },
  ],
  run: async ({ values, words: [file = ''], host, output }) => {
    if ((values.source === undefined) === (values.evidence === undefined)) {
      throw new HujiError('USAGE', text('load.which'));
    }
    const bar = new ProgressBar(host, values.progress);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'load');
      const params = {
        // The daemon has another working folder.
        file: resolve(host.cwd, file),
        source: values.source,
        evidence: values.evidence,
        encoding: values.encoding,
        station: values.station,
        dryRun: values['dry-run'],
        ...session,
      };
      const progress = bar.report.bind(bar);
      return control.call('load', params, { ...plainIo(host), progress });
    }).finally(() => bar.end());
    await output.document(document, () => summaryView(document));
    return numberIn(document, 'rejected') > 0 ? 1 : 0;
  },
});
