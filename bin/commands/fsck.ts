import type { Json } from '../../node/control/control.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, objectOf, partOf, textIn } from '../document.js';
import { ProgressBar } from '../progress-bar.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

export const fsck = defineCommand({
  name: 'fsck',
  summary: 'command.fsck',
  details: 'details.fsck',
  options: ['progress'],
  examples: [{ line: 'huji fsck', about: 'example.fsck' }],
  run: async ({ values, host, output }) => {
    const bar = new ProgressBar(host, values.progress, 'progress.checked');
    const document = await withControl(values.dir, (control) => {
      const progress = (done: Json) => {
        const [frames, records, indexes] = ['frames', 'records', 'indexes'].map((part) =>
          numberIn(done, part),
        );
        bar.report({ rows: (frames ?? 0) + (records ?? 0) + (indexes ?? 0) });
      };
      return control.call('fsck', { repair: false }, { ...plainIo(host), progress });
    }).finally(() => bar.end());
    await output.document(document, (width) => fsckView(document, width));
    const sound = partOf(document, 'ok') === true && listIn(document, 'findings').length === 0;
    return sound ? 0 : 1;
  },
});

function fsckView(document: Json, width: number): string {
  const { findings: _, ...counts } = objectOf(document);
  const findings = listIn(document, 'findings');
  const summary = summaryView(counts);
  if (findings.length === 0) return `${summary}\n${text('fsck.sound')}`;
  const columns = [
    { title: text('label.code') },
    { title: text('label.where'), cut: true },
    { title: text('label.detail'), cut: true },
  ];
  const rows = findings.map((each) =>
    ['code', 'where', 'detail'].map((part) => textIn(each, part)),
  );
  return `${summary}\n\n${table(columns, rows, width)}`;
}
