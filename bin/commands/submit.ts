import { HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { exampleOf } from '../examples.js';
import { readLines } from '../lines.js';
import { openSession } from '../operator-key.js';
import { text } from '../texts.js';

export const submit = defineCommand({
  name: 'submit',
  summary: 'command.submit',
  details: 'details.submit',
  options: ['dry-run', 'example', 'operator', 'passphrase-file', 'purpose'],
  examples: [
    { line: 'huji submit --example 101', about: 'example.submit-example' },
    { line: 'huji submit --operator 王建国 < changes.jsonl', about: 'example.submit' },
    { line: 'huji submit --dry-run < changes.jsonl', about: 'example.submit-dry' },
  ],
  run: async ({ values, host, output }) => {
    if (values.example !== undefined) {
      const example = exampleOf(values.example);
      if (example === null) throw new HujiError('EVENT_UNKNOWN', values.example);
      await output.line(JSON.stringify(example));
      return 0;
    }
    const count = { accepted: 0, refused: 0 };
    await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'submit');
      return control.call(
        'submit',
        { dryRun: values['dry-run'], ...session },
        {
          ...plainIo(host),
          lines: readLines(host.stdin),
          emit: (line) => {
            if (isAccepted(line)) count.accepted++;
            else count.refused++;
            return output.line(line);
          },
        },
      );
    });
    // Stdout holds one answer for each line and nothing else.
    await host.stderr.write(`${text('submit.done', count)}\n`);
    return count.refused > 0 ? 1 : 0;
  },
});

function isAccepted(line: string): boolean {
  return (JSON.parse(line) as { ok?: unknown }).ok === true;
}
