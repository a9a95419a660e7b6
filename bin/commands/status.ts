import type { Json } from '../../node/control/control.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn } from '../document.js';
import { pause } from '../pause.js';
import { statusView } from '../status-view.js';

const WATCH_MS = 2_000;

export const status = defineCommand({
  name: 'status',
  summary: 'command.status',
  details: 'details.status',
  options: ['watch'],
  examples: [
    { line: 'huji status', about: 'example.status' },
    { line: 'huji status --watch', about: 'example.status-watch' },
  ],
  run: async ({ values, host, output }) => {
    const ask = (): Promise<Json> =>
      withControl(values.dir, (control) => control.call('status', {}, plainIo(host)));
    let code = 0;
    for (;;) {
      const document = await ask().catch((error: unknown) => {
        // Whoever watches ends it himself: that is no failure.
        if (values.watch && host.signal.aborted) return null;
        throw error;
      });
      if (document === null) return code;
      if (values.watch) await output.wipe();
      await output.document(document, (width) => statusView(document, host.clock.now(), width));
      code = listIn(document, 'alarms').length > 0 ? 1 : 0;
      if (!values.watch) return code;
      await pause(host, WATCH_MS);
    }
  },
});
