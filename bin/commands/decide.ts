import { HujiError } from '../../proto/errors.js';
import { cellsOf } from '../cells.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { openSession } from '../operator-key.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

export const decide = defineCommand({
  name: 'decide',
  summary: 'command.decide',
  details: 'details.decide',
  words: [{ name: 'CASE' }],
  options: [
    ...(['keep', 'value', 'claim', 'same', 'different', 'defer', 'why'] as const),
    ...(['operator', 'passphrase-file'] as const),
  ],
  required: ['why'],
  examples: [
    {
      line: 'huji decide 5f0c8a4e1b2d3c4f5a6b7c8d9e0f1a2b --different --why 入户核对',
      about: 'example.decide',
    },
    {
      line: 'huji decide 5f0c8a4e1b2d3c4f5a6b7c8d9e0f1a2b --value XM=王淑珍 --why 户口底册',
      about: 'example.decide-value',
    },
  ],
  run: async ({ values, words, host, output }) => {
    const [id = ''] = words;
    const { keep, value, claim, same, different, defer, why } = values;
    const ruled = value.length === 0 ? undefined : cellsOf(value);
    const verdict = { id, keep, values: ruled, claim, same, different, defer, why };
    const named = [keep, ruled, claim, defer].map((each) => each !== undefined);
    const given = [...named, same, different].filter(Boolean);
    if (given.length !== 1) throw new HujiError('USAGE', text('decide.one'));
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'decide');
      return control.call('decide', { ...verdict, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});
