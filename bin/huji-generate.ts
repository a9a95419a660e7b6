#!/usr/bin/env node
import { describe, ERRORS, HujiError } from '../proto/errors.js';
import { type Written, writeRegister } from './generate/generate.js';
import { readGenerateOptions } from './generate/generate-options.js';
import { HELP } from './generate/help.js';
import { type Host, processHost } from './host.js';
import { languageOf } from './texts.js';

async function main(argv: readonly string[], host: Host): Promise<number> {
  const language = languageOf(host.env);
  // Half a file is of no use, and the next run writes it anew.
  host.signal.addEventListener('abort', () => process.exit(3));
  try {
    const command = readGenerateOptions(argv, host.cwd);
    if (command.write === null) {
      await host.stdout.write(HELP[language]);
      return 0;
    }
    const written = await writeRegister(command.write);
    await host.stdout.write(command.json ? `${JSON.stringify(written)}\n` : summary(written));
    return 0;
  } catch (error) {
    const known = asHujiError(error);
    const { message, hint } = describe(known, language);
    const advice = known.code === 'USAGE' ? 'huji-generate --help' : hint;
    await host.stderr.write(`${known.code}: ${message}\n  ${advice}\n`);
    return ERRORS[known.code].exit;
  }
}

/** A folder that cannot be written is a wrong --out; what else is thrown is a defect. */
function asHujiError(error: unknown): HujiError {
  if (error instanceof HujiError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (code === 'ENOSPC') return new HujiError('DISK_FULL', '', { cause: error });
  return new HujiError('USAGE', `--out: ${code}`, { cause: error });
}

function summary(written: Written): string {
  const { files, truth, people, households, plants } = written;
  const lines = [...files.map(({ path, rows }) => `${String(rows).padStart(9)}  ${path}`)];
  const planted = Object.entries(plants).map(([kind, count]) => `${kind} ${count}`);
  lines.push(`people ${people}, households ${households}`, `${truth}: ${planted.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

const code = await main(process.argv.slice(2), processHost());
process.exit(code);
