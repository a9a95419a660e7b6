import { resolve } from 'node:path';
import { defineCommand } from '../command.js';
import { givenPassphrase } from '../passphrase.js';
import { summaryView } from '../views.js';

export const init = defineCommand({
  name: 'init',
  summary: 'command.init',
  details: 'details.init',
  options: ['node', 'tier', 'unit9', 'join', 'root', 'bundle-passphrase-file', 'training'],
  required: ['node', 'tier'],
  examples: [
    { line: 'huji init --node 220000000000 --tier province', about: 'example.init-province' },
    {
      line: 'huji init --node 220102500000 --tier station --join station.bundle',
      about: 'example.init-join',
    },
  ],
  run: async ({ values, host, output }) => {
    const { initNode } = await import('../init.js');
    const document = await initNode(
      {
        dir: values.dir,
        node: values.node,
        tier: values.tier,
        unit9: values.unit9 ?? null,
        join: values.join === undefined ? null : resolve(host.cwd, values.join),
        root: values.root === undefined ? null : resolve(host.cwd, values.root),
        bundlePassphrase: givenPassphrase(host, {
          variable: 'HUJI_BUNDLE_PASSPHRASE',
          file: values['bundle-passphrase-file'],
        }),
        training: values.training,
      },
      host,
    );
    await output.document(document, () => summaryView(document));
    return 0;
  },
});
