import { describe, ERRORS, HujiError } from '../proto/errors.js';
import type { Host } from './host.js';
import { language, text } from './texts.js';

/**
 * Tells what went wrong: on stderr for people, with --json as a document on stdout as well.
 * `command` is the one that was called, where that is known. Returns the exit code.
 */
export async function reportFailure(
  error: unknown,
  host: Host,
  json: boolean,
  command: string | null,
): Promise<number> {
  const known = error instanceof HujiError ? error : unexpected(error);
  const { code, message, hint: general } = describe(known, language());
  const hint = code === 'USAGE' && command !== null ? `huji help ${command}` : general;
  if (json) {
    await host.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  }
  const what = text('failure.error', { code, message });
  await host.stderr.write(`${what}\n${text('failure.try', { hint })}\n`);
  if ((host.env['HUJI_DEBUG'] ?? '') !== '') {
    await host.stderr.write(`${stackOf(error)}\n`);
  }
  return ERRORS[code].exit;
}

/** No room for a file of the command's own is no defect. */
function unexpected(error: unknown): HujiError {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new HujiError('DISK_FULL')
    : new HujiError('INTERNAL', nameOf(error));
}

/** A defect's message may hold personal data; its class never does. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error.cause === undefined ? stack : `${stack}\n← ${stackOf(error.cause)}`;
}
