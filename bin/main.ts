import { resolve } from 'node:path';
import { HujiError } from '../proto/errors.js';
import { type CommandLine, parseArguments, unknownOption } from './arguments.js';
import type { Command } from './command.js';
import { COMMANDS } from './command-table.js';
import { type Config, readConfig } from './config.js';
import { reportFailure } from './failure.js';
import { commandHelp, groupHelp, overview } from './help.js';
import type { Host } from './host.js';
import { nearest } from './nearest.js';
import { useNotices } from './notice.js';
import { Output } from './output.js';
import { dataFolder, settle } from './settings.js';
import { languageOf, text, useLanguage } from './texts.js';
import { version } from './version.js';

const HELP_COLUMNS_MIN = 60;
const HELP_COLUMNS_MAX = 100;

/** Runs one command line; resolves to the exit code, and never rejects. */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  useLanguage(languageOf(host.env));
  useNotices(host.stderr);
  const json = wantsJson(argv, host);
  try {
    return await dispatch(argv, host, json);
  } catch (error) {
    // Interrupted work fails in many ways, all of them meant.
    const interrupted = host.signal.aborted && !(error instanceof HujiError);
    const told = interrupted ? new HujiError('INTERRUPTED') : error;
    return reportFailure(told, host, json, nameIn(argv));
  }
}

async function dispatch(argv: readonly string[], host: Host, json: boolean): Promise<number> {
  const output = new Output(host.stdout, json);
  if (argv[0] === '--version' || argv[0] === 'version') {
    const document = { version: version() };
    await output.document(document, () => `huji ${document.version}`);
    return 0;
  }
  const line = parseArguments(argv);
  if (line.words.length === 0 || line.words[0] === 'help' || line.options.has('help')) {
    return help(line, host);
  }
  const { command, words } = find(line.words);
  if (command === null) {
    await host.stderr.write(`${groupHelp(line.words[0] ?? '', COMMANDS, helpColumns(host))}\n`);
    return 2;
  }
  for (const name of line.options.keys()) {
    if (!command.options.includes(name)) throw unknownOption(`--${name}`, command.options);
  }
  const given = { line: line.options, env: host.env };
  const config: Config = command.readsConfig ? readConfig(dataFolder(given)) : new Map();
  const settled = settle(command.options, command.required, { ...given, config });
  const values = Object.freeze({ ...settled, dir: resolve(host.cwd, dataFolder(given)) });
  return command.run({ values, words: checkWords(command, words), host, output });
}

function helpColumns(host: Host): number {
  return Math.min(HELP_COLUMNS_MAX, Math.max(HELP_COLUMNS_MIN, host.stdout.columns));
}

async function help(line: CommandLine, host: Host): Promise<number> {
  const width = helpColumns(host);
  const asked = line.words[0] === 'help' || line.options.has('help');
  const words = line.words[0] === 'help' ? line.words.slice(1) : line.words;
  if (words.length === 0) {
    // Called with nothing at all is misuse, answered with the same page.
    await (asked ? host.stdout : host.stderr).write(`${overview(COMMANDS, width)}\n`);
    return asked ? 0 : 2;
  }
  const { command } = find(words);
  const page =
    command === null ? groupHelp(words[0] ?? '', COMMANDS, width) : commandHelp(command, width);
  await host.stdout.write(`${page}\n`);
  return 0;
}

interface Found {
  /** Null where the words only name a group, such as `operator`. */
  readonly command: Command | null;
  /** The words after the command. */
  readonly words: readonly string[];
}

function find(words: readonly string[]): Found {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (command !== undefined) return { command, words: words.slice(length) };
  }
  const [first = ''] = words;
  const inGroup = COMMANDS.some(({ name }) => name.startsWith(`${first} `));
  if (inGroup && words.length === 1) return { command: null, words: [] };
  throw unknownCommand(inGroup ? words.slice(0, 2).join(' ') : first);
}

function unknownCommand(typed: string): HujiError {
  // What is no word is not repeated: it may be a number or a name put in the wrong place.
  const command = /^[a-z -]{1,40}$/.test(typed) ? typed : '…';
  const names = COMMANDS.map(({ name }) => name);
  const near = nearest(command, [...names, 'help', 'version']);
  return new HujiError(
    'USAGE',
    near === null
      ? text('usage.unknown-command', { command })
      : text('usage.unknown-command-near', { command, near }),
  );
}

/** The command a line that failed begins with; null where that is unclear. */
function nameIn(argv: readonly string[]): string | null {
  try {
    return find(argv.filter((word) => !word.startsWith('-'))).command?.name ?? null;
  } catch {
    return null;
  }
}

function checkWords(command: Command, words: readonly string[]): readonly string[] {
  const isMany = command.words.at(-1)?.many === true;
  if (words.length > command.words.length && !isMany) {
    // What is too much is not repeated: it may be a number or a name.
    throw new HujiError('USAGE', text('usage.too-many', { command: command.name }));
  }
  const given = command.words.map(({ name, optional }, at) => {
    const word = words[at];
    if (word === undefined && optional !== true) {
      throw new HujiError('USAGE', text('usage.missing', { argument: name }));
    }
    return word ?? '';
  });
  return [...given, ...words.slice(given.length)];
}

/** Asked before the line is parsed, so that an error in it is answered in the wanted form. */
function wantsJson(argv: readonly string[], host: Host): boolean {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  return options.includes('--json') || /^(1|true|yes)$/.test(host.env['HUJI_JSON'] ?? '');
}
