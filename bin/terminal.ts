import { openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { HujiError } from '../proto/errors.js';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/**
 * Asks on the controlling terminal, whatever stdin and stdout are, without showing what is typed.
 * Null where there is no terminal.
 */
export async function readSecret(prompt: string): Promise<string | null> {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'r+');
  } catch {
    return null;
  }
  const terminal = new ReadStream(fd);
  try {
    terminal.setRawMode(true);
    writeSync(fd, prompt);
    return await readLine(terminal);
  } finally {
    writeSync(fd, '\r\n');
    terminal.setRawMode(false);
    terminal.destroy();
  }
}

async function readLine(terminal: ReadStream): Promise<string> {
  terminal.setEncoding('utf8');
  const typed: string[] = [];
  for await (const chunk of terminal as AsyncIterable<string>) {
    for (const char of chunk) {
      if (char === CTRL_C) throw new HujiError('INTERRUPTED');
      if (char === '\r' || char === '\n' || char === CTRL_D) return typed.join('');
      if (char === '\b' || char === '\u007f') typed.pop();
      else typed.push(char);
    }
  }
  return typed.join('');
}
