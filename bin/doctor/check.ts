import type { ErrorCode } from '../../proto/errors.js';
import { HujiError } from '../../proto/errors.js';

/** What is looked at, in the order it is shown. docs/CLI.md says what each asks for. */
export const CHECKS = [
  'node-version',
  'configuration',
  'folder',
  'identity',
  'certificate',
  'disk',
  'daemon',
  'store',
  'parent',
  'clock',
  'listen',
  'alarms',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** What one check came to. */
export interface Outcome {
  readonly check: CheckName;
  /** Null: all is well. */
  readonly code: ErrorCode | null;
  /** What was found, well or not; no personal data. */
  readonly detail: string;
}

export function well(check: CheckName, detail: string): Outcome {
  return { check, code: null, detail };
}

export function wrong(check: CheckName, code: ErrorCode, detail: string): Outcome {
  return { check, code, detail };
}

/** What was thrown, as an outcome: doctor goes on with the next check. */
export function failed(check: CheckName, error: unknown): Outcome {
  if (error instanceof HujiError) return wrong(check, error.code, error.detail);
  const { code, name } = error as NodeJS.ErrnoException;
  return wrong(check, 'INTERNAL', code ?? name);
}
