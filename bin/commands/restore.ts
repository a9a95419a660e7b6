import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { objectOf } from '../document.js';
import type { Host } from '../host.js';
import { ProgressBar } from '../progress-bar.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

export const restore = defineCommand({
  name: 'restore',
  summary: 'command.restore',
  details: 'details.restore',
  words: [{ name: 'FOLDER', optional: true }],
  options: ['alone', 'progress'],
  examples: [
    { line: 'huji restore /mnt/backup/2004-09-01 --dir /var/lib/huji', about: 'example.restore' },
    { line: 'huji restore --alone', about: 'example.restore-alone' },
  ],
  run: async ({ values, words: [folder = ''], host, output }) => {
    if (folder === '' && !values.alone) throw new HujiError('USAGE', text('restore.nothing'));
    const restored =
      folder === '' ? {} : await restoreInto(host, resolve(host.cwd, folder), values);
    const alone = values.alone ? await goOnAlone(host, values.dir) : {};
    const document = { ...objectOf(restored), ...objectOf(alone) };
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

async function restoreInto(
  host: Host,
  folder: string,
  { dir, progress }: { readonly dir: string; readonly progress: boolean },
): Promise<Json> {
  const { restoreNode } = await import('../restore.js');
  const bar = new ProgressBar(host, progress, 'progress.copied');
  const io = { progress: (report: Json) => bar.report(report), signal: host.signal };
  return restoreNode(folder, dir, host.clock, io).finally(() => bar.end());
}

/** Waits for nobody any more: the node goes on in a new epoch with what it has. */
function goOnAlone(host: Host, dir: string): Promise<Json> {
  return withControl(dir, (control) => control.call('restore.alone', {}, plainIo(host)));
}
