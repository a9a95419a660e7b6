import { HujiError } from '../proto/errors.js';
import { nearest } from './nearest.js';
import { isOptionName, OPTION_NAMES, type OptionName, optionSpec } from './options.js';
import { text } from './texts.js';

/** What stands on a command line, before it is known which command it is. */
export interface CommandLine {
  /** The command and its arguments, in order. */
  readonly words: readonly string[];
  /** Values as given, in order; a flag has ''. */
  readonly options: ReadonlyMap<OptionName, readonly string[]>;
}

const SHORT: Readonly<Record<string, OptionName>> = { '-h': 'help' };

/**
 * Takes a command line apart: `--name value`, `--name=value`, `--` ends the options, and `-`
 * alone is a value. Throws HujiError USAGE, with the nearest name for an unknown option.
 */
export function parseArguments(argv: readonly string[]): CommandLine {
  const words: string[] = [];
  const options = new Map<OptionName, string[]>();
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') {
      words.push(...argv.slice(index + 1));
      break;
    }
    if (argument === '-' || !argument.startsWith('-')) {
      words.push(argument);
      continue;
    }
    const { name, value } = split(argument, words[0]);
    if (optionSpec(name).type === 'flag') {
      if (value !== null) throw new HujiError('USAGE', text('usage.flag-value', { option: name }));
      put(options, name, '');
    } else {
      const given = value ?? argv[++index];
      if (given === undefined || (value === null && /^-./.test(given))) {
        throw new HujiError('USAGE', text('usage.no-value', { option: name }));
      }
      put(options, name, given);
    }
  }
  return { words, options };
}

/** Names that an option has with one command alone. */
const OF_COMMAND: Readonly<Record<string, Readonly<Record<string, OptionName>>>> = {
  demo: { keep: 'keep-running' },
};

function split(argument: string, command = ''): { name: OptionName; value: string | null } {
  const [, flag = '', value] = /^(--?[^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
  const long = flag.replace(/^--/, '');
  const name = SHORT[flag] ?? OF_COMMAND[command]?.[long] ?? long;
  if (!isOptionName(name)) throw unknownOption(flag, OPTION_NAMES);
  return { name, value: value ?? null };
}

export function unknownOption(flag: string, candidates: readonly OptionName[]): HujiError {
  const near = nearest(flag.replace(/^--?/, ''), candidates);
  return new HujiError(
    'USAGE',
    near === null
      ? text('usage.unknown-option', { option: flag })
      : text('usage.unknown-option-near', { option: flag, near: `--${near}` }),
  );
}

function put(options: Map<OptionName, string[]>, name: OptionName, value: string): void {
  const values = options.get(name);
  if (values === undefined) options.set(name, [value]);
  else if (optionSpec(name).type === 'list') values.push(value);
  else throw new HujiError('USAGE', text('usage.twice', { option: name }));
}
