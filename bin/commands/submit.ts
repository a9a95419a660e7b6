import { ERRORS, HujiError, isErrorCode } from '../../proto/errors.js';
import { withFiles } from '../attached-files.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { exampleOf } from '../examples.js';
import { LineTalk } from '../line-talk.js';
import { readEach } from '../lines.js';
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
    let lasting = 0;
    const talk = new LineTalk({
      lines: readEach(host.stdin),
      unwritten: { id: null, change: null, stream: null, seq: null },
      prepare: (line) => withFiles(line, host.cwd),
      tell: (line) => {
        const { ok, code } = JSON.parse(line) as { ok: boolean; code: string | null };
        if (ok) count.accepted++;
        else count.refused++;
        if (!ok && !isPassing(code)) lasting++;
        return output.line(line);
      },
    });
    await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'submit');
      return control.call(
        'submit',
        { dryRun: values['dry-run'], ...session },
        {
          ...plainIo(host),
          lines: talk.lines(),
          emit: (line) => talk.answer(line),
        },
      );
    });
    // Stdout holds one answer for each line and nothing else.
    await host.stderr.write(`${text('submit.done', count)}\n`);
    if (count.refused === 0) return 0;
    return lasting > 0 ? 1 : 3;
  },
});

/** The same line may be taken later, as it is. */
function isPassing(code: string | null): boolean {
  return code !== null && isErrorCode(code) && ERRORS[code].retry;
}
