import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { Cron } from 'croner';
import type { WindowPlan } from '../node/ship/window.js';
import { HujiError } from '../proto/errors.js';

export interface DialUpSettings {
  /** Cron-like: minute, hour, day, month, weekday; absent: on demand only. */
  readonly windowSchedule?: string | undefined;
  readonly windowSeconds: number;
  /** Kilobytes both ways a window; 0: as many as its time allows. */
  readonly windowKilobytes: number;
  readonly dialCommand?: string | undefined;
  readonly hangUpCommand?: string | undefined;
}

/** Once the command has printed so much, more of it helps nobody. */
const WORDS_MAX = 200;
/** Its last words may come behind its end, ms. */
const WORDS_MS = 100;

/** When a telephone line is used, and by which commands. Throws CONFIG_INVALID. */
export function windowPlanOf(settings: DialUpSettings): WindowPlan {
  const { windowSchedule, windowSeconds, windowKilobytes } = settings;
  const cron = windowSchedule === undefined ? null : cronOf(windowSchedule);
  return {
    next: (after) => cron?.nextRun(new Date(after))?.getTime() ?? null,
    lastsMs: windowSeconds * 1000,
    bytesMax: windowKilobytes === 0 ? Number.POSITIVE_INFINITY : windowKilobytes * 1000,
    dial: (signal) => runCommand(settings.dialCommand, signal, windowSeconds * 1000),
    hangUp: () => runCommand(settings.hangUpCommand, null, windowSeconds * 1000),
  };
}

function cronOf(schedule: string): Cron {
  try {
    return new Cron(schedule, { paused: true });
  } catch (cause) {
    throw new HujiError('CONFIG_INVALID', `window-schedule: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** A command of whoever set this node up, by the shell; silent and zero means done. */
function runCommand(
  command: string | undefined,
  signal: AbortSignal | null,
  timeout: number,
): Promise<void> {
  if (command === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'pipe'] as const;
    const child = spawn(command, {
      shell: true,
      stdio: [...stdio],
      timeout,
      ...(signal && { signal }),
    });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(0, WORDS_MAX);
    });
    const fail = (detail: string): void => reject(new HujiError('DIAL_COMMAND', detail));
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => {
      // What it leaves running in the background, as pppd, holds on to its stderr for as long.
      if (child.stderr instanceof Socket) child.stderr.unref();
      if (code === 0) resolve();
      else setTimeout(() => fail(`${code ?? 'killed'} ${words.trim()}`), WORDS_MS);
    });
  });
}
