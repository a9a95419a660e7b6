import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Clock, systemClock } from '../../node/clock.js';
import { packageRoot } from '../harness.js';
import { type Daemon, HUJI } from './daemon.js';
import type { NodeFolder } from './node-folder.js';
import { ENV, huji, OPERATOR } from './template.js';

/** A change as `submit` takes it. */
export interface Line {
  readonly ref: string;
  readonly [name: string]: unknown;
}

/** What `submit` answers a line. */
export interface Answer {
  readonly ref: string;
  readonly ok: boolean;
  readonly code?: string;
  readonly id?: string;
  readonly change?: string;
  readonly stream?: string;
  readonly seq?: number;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs on a daemon's folder, as an operator would give it. */
function command(daemon: Daemon, args: readonly string[]): ChildProcess {
  const line = [...HUJI, ...args, '--operator', OPERATOR, '--dir', daemon.dir];
  const env = { PATH: process.env['PATH'] ?? '', ...ENV };
  return spawn(process.execPath, line, { cwd: packageRoot, env });
}

/** A person born, known by the number in his name and ref. */
export function birth(station: string, number: number): Line {
  const digits = String(number).padStart(6, '0');
  const fields = {
    XM: `甲${digits}`,
    XB: '1',
    CSRQ: '20040901',
    HH: `${station}${digits}`,
    YHZGX: '02',
  };
  return {
    ref: `birth-${digits}`,
    entity: 'person',
    event: '101',
    source: 'register',
    since: '20040901',
    fields,
  };
}

let born = 0;

/** So many of them, none like any before. */
export function births(count: number): Line[] {
  return Array.from({ length: count }, () => birth('229901001', 100_000 + ++born));
}

/** A later change of a person. */
export function schooling(id: string, number: number): Line {
  return {
    ref: `schooling-${number}`,
    entity: 'person',
    id,
    event: '107',
    source: 'register',
    since: '20040902',
    fields: { FWCS: `school ${number}` },
  };
}

/**
 * Submits lines over one `huji submit` after the other: where a daemon dies in between, every line
 * that has no answer yet is given again, under the same ref, to the next one.
 */
export class Submitter {
  readonly answers = new Map<string, Answer>();
  private readonly daemon: Daemon;
  private readonly unanswered = new Map<string, Line>();
  private child: ChildProcess | null = null;
  /** Told of each answer. */
  onAnswer: (answer: Answer) => void = () => undefined;

  constructor(daemon: Daemon) {
    this.daemon = daemon;
  }

  give(line: Line): void {
    this.unanswered.set(line.ref, line);
    this.child?.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  /** Runs one `submit` until everything given is answered, or it ends by itself. */
  async run(): Promise<Ended> {
    const child = command(this.daemon, ['submit']);
    this.child = child;
    child.stdin?.on('error', () => undefined);
    let rest = '';
    const ended = collect(child, (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.take(JSON.parse(line) as Answer);
      if (this.unanswered.size === 0) child.stdin?.end();
    });
    const lines = [...this.unanswered.values()].map((line) => `${JSON.stringify(line)}\n`);
    child.stdin?.write(lines.join(''));
    if (lines.length === 0) child.stdin?.end();
    const result = await ended;
    this.child = null;
    child.stdin?.destroy();
    return result;
  }

  private take(answer: Answer): void {
    const { ref } = answer;
    // Refused for now is no answer: the line is given again.
    if (!answer.ok) return;
    this.unanswered.delete(ref);
    this.answers.set(ref, answer);
    this.onAnswer(answer);
  }

  get done(): boolean {
    return this.unanswered.size === 0;
  }
}

/** Submits lines once, from this process; the answer to each. */
export async function tell(
  node: NodeFolder,
  lines: readonly Line[],
  clock: Clock = systemClock,
): Promise<Answer[]> {
  const input = lines.map((line) => `${JSON.stringify(line)}\n`);
  const argv = ['submit', '--operator', OPERATOR, '--dir', node.dir];
  const { out, err } = await huji(argv, input, clock);
  const answers = out.trimEnd().split('\n');
  if (answers.length !== lines.length) throw new Error(`submit to ${node.code}: ${out}${err}`);
  return answers.map((answer) => JSON.parse(answer) as Answer);
}

/** The same; throws where one is refused. */
export async function submit(
  node: NodeFolder,
  lines: readonly Line[],
  clock: Clock = systemClock,
): Promise<Answer[]> {
  const answers = await tell(node, lines, clock);
  const refused = answers.find(({ ok }) => !ok);
  if (refused !== undefined) throw new Error(`${node.code}: ${JSON.stringify(refused)}`);
  return answers;
}

/** Runs one `huji load`; `onProgress` is told how much of the file is through, in percent. */
export function load(
  daemon: Daemon,
  file: string,
  onProgress: (percent: number) => void = () => undefined,
): Promise<Ended> {
  const child = command(daemon, ['load', file, '--source', 'computer', '--json', '--progress']);
  child.stdin?.end();
  child.stderr?.on('data', (text: Buffer) => {
    for (const [, percent] of text.toString().matchAll(/(\d+)%/g)) onProgress(Number(percent));
  });
  return collect(child, () => undefined);
}

async function collect(child: ChildProcess, onText: (text: string) => void): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onText(text);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}
