import type { ErrorEntry } from '../../proto/errors.js';
import { ERRORS } from '../../proto/errors.js';

const EXIT = {
  1: '1, refused or found something wrong',
  2: '2, misuse',
  3: '3, try again',
} as const;

/** The text of docs/ERRORS.md. */
export function errorsDoc(): string {
  return [
    '# Errors',
    '',
    'Every error has a stable code, says what happened and what to try. With `--json` it is',
    '`{"error":{"code","message","hint"}}`; the message may go on with a detail after a colon.',
    'This page is made from `proto/errors.ts` by `npx tsx test/tidy/write-errors-doc.ts`.',
    '',
    ...Object.entries(ERRORS).flatMap(([code, entry]) => section(code, entry)),
  ].join('\n');
}

function section(code: string, { retry, exit, en, zh }: ErrorEntry): string[] {
  return [
    `## ${code}`,
    '',
    `- ${en[0]}. Try: ${en[1]}.`,
    `- ${zh[0]}。建议:${zh[1]}。`,
    `- Exit code ${EXIT[exit]}. ${
      retry ? 'The same call may succeed later.' : 'The same call fails again.'
    }`,
    '',
  ];
}
