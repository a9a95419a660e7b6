import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../bin/document.js';
import { writeRegister } from '../../bin/generate/generate.js';
import { readGenerateOptions } from '../../bin/generate/generate-options.js';
import type { Json } from '../../node/control/control.js';
import { runHuji, startHuji } from '../bin/huji-process.js';
import { packageRoot, suite, type TestContext } from '../harness.js';

const test = suite('processes/readme');

const ENV = { HUJI_PASSPHRASE: 'a passphrase for all of them' };

/** The commands of a chapter of the README, in order; an output line is none. */
function commandsOf(chapter: string): string[] {
  const text = readFileSync(join(packageRoot, 'README.md'), 'utf8').replaceAll(/\\\n\s+/g, '');
  const [, rest = ''] = text.split(`\n## ${chapter}\n`);
  const [part = ''] = rest.split('\n## ');
  return part.split('\n').flatMap((line) => /^ {4}((?:huji|npm run) .*)$/.exec(line)?.[1] ?? []);
}

/** Words of a command, with what names a file or folder moved into `folder`. */
function wordsIn(folder: string, command: string): string[] {
  const words = command.split(/\s+/).filter((word) => word !== '' && word !== '&');
  return words.map((word, at) => {
    const isPath = /^(province|county|station|files)(\/|$)|\.bundle$/.test(word);
    if (isPath && words[at - 1] !== '--tier') return join(folder, word);
    // A port of its own, whatever else runs on this machine.
    return word.replace(/:72\d\d$/, ':0');
  });
}

async function startDaemon(t: TestContext, args: readonly string[]): Promise<void> {
  const { child, ended } = startHuji(args, ENV);
  t.defer(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let said = '';
  child.stdout?.on('data', (text: string) => {
    said += text;
  });
  await t.until('the daemon to be ready', () => said.includes(' ready '), 30_000);
}

/** Runs commands joined by pipes; gives what the last one prints. */
async function runPipe(folder: string, pipe: string): Promise<string> {
  let output = '';
  for (const command of pipe.split(' | ')) {
    const [program, ...args] = wordsIn(folder, command);
    if (program === 'npm') {
      const { write } = readGenerateOptions(args.slice(args.indexOf('--') + 1), folder);
      if (write !== null) await writeRegister(write);
      continue;
    }
    const { code, stdout, stderr } = await runHuji(args, { env: ENV, input: output });
    assert.is(code, 0, `${command}\n${stderr}`);
    output = stdout;
  }
  return output;
}

test(
  'the first day goes as it is written',
  async (t) => {
    const folder = t.folder();
    const commands = commandsOf('A first day');
    assert.ok(commands.length >= 12, commands.join('\n'));
    const ask = async (command: string): Promise<Json> =>
      JSON.parse(await runPipe(folder, `huji ${command} --json`)) as Json;
    let last = '';
    for (const command of commands) {
      if (command.endsWith(' &')) {
        await startDaemon(t, wordsIn(folder, command).slice(1));
        continue;
      }
      last = await runPipe(folder, command);
      if (!command.startsWith('huji status')) continue;
      assert.match(last, 'no alarms');
      await t.until('the province to hold all', async () => {
        const status = await ask('status --dir station');
        const own = listIn(status, 'streams').find(
          (each) => textIn(partOf(each, 'stream'), 'lane') === textIn(status, 'node'),
        );
        const held = numberIn(partOf(partOf(own, 'receipts'), 'province'), 'held');
        return held > 4000 && held === numberIn(partOf(own, 'head'), 'seq');
      });
    }
    const own = await ask('digest --dir station');
    assert.is(numberIn(own, 'persons'), 4000);
    assert.match(last, new RegExp(`^digest +${textIn(own, 'digest')}$`, 'm'));
    assert.match(last, new RegExp(`^state +${textIn(own, 'state')}$`, 'm'));
  },
  { limitMs: 120_000 },
);
