import { resolve } from 'node:path';
import { defineCommand } from '../command.js';

export const demo = defineCommand({
  name: 'demo',
  summary: 'command.demo',
  details: 'details.demo',
  options: ['people', 'seed', 'keep-running', 'out'],
  examples: [
    { line: 'huji demo', about: 'example.demo' },
    { line: 'huji demo --people 6000 --out ./province --keep-running', about: 'example.demo-keep' },
  ],
  run: async ({ values, host, output }) => {
    const { runDemo } = await import('../demo.js');
    const settings = {
      people: values.people,
      seed: values.seed,
      keep: values['keep-running'],
      folder: values.out === undefined ? null : resolve(host.cwd, values.out),
      json: values.json,
    };
    const document = await runDemo(settings, host);
    // People have seen it all in the running comment.
    if (output.json) await output.document(document, () => '');
    return document.converged ? 0 : 1;
  },
});
