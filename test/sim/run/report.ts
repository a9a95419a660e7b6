import { execFileSync } from 'node:child_process';
import { packageRoot } from '../../harness.js';
import type { Action } from '../plan/action.js';
import type { History } from '../plan/draw.js';
import type { Outcome } from './run.js';

/** The commit of the code that ran, with a plus where it was changed since; or `unknown`. */
export function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: packageRoot, encoding: 'utf8', stdio: 'pipe' }).trim();
    const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+';
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed}`;
  } catch {
    return 'unknown';
  }
}

export function lineOf({ seed, scenario }: History, outcome: Outcome, seconds: number): string {
  const { violation, events, written, ms, healedIn, logHash } = outcome;
  const how = violation === null ? 'ok' : `FAILED ${violation.check}: ${violation.message}`;
  const hours = (ms / 3_600_000).toFixed(1);
  const healed = (healedIn / 60_000).toFixed(1);
  const what = `${events} events, ${written} changes, ${hours} h, healed in ${healed} min`;
  const log = logHash.slice(0, 12);
  return `${scenario} ${seed} ${how} (${what}, ${seconds.toFixed(1)} s, log ${log})`;
}

export function actionText({ at, kind, machine, other, count, ms, seed }: Action): string {
  const parts = [kind, machine, other, count, ms === undefined ? undefined : `${ms} ms`];
  const text = parts.filter((part) => part !== undefined).join(' ');
  return `  ${(at / 1000).toFixed(1).padStart(9)} s  ${text}  (seed ${seed})`;
}

/** A history as a person reads it. */
export function historyText({ shape, actions, ms }: History): string {
  const places = shape.map(({ code, tier, parent }) => `  ${code} ${tier} below ${parent ?? '-'}`);
  const minutes = (ms / 60_000).toFixed(0);
  return [
    'tree:',
    ...places,
    `history, ${actions.length} actions in ${minutes} minutes:`,
    ...actions.map(actionText),
  ].join('\n');
}

/** What many runs come to. */
export class Totals {
  failed = 0;
  private runs = 0;
  private events = 0;
  private hours = 0;
  private seconds = 0;

  add({ violation, events, ms }: Outcome, seconds: number): void {
    this.runs++;
    if (violation !== null) this.failed++;
    this.events += events;
    this.hours += ms / 3_600_000;
    this.seconds += seconds;
  }

  text(): string {
    const each = (sum: number) => (sum / this.seconds).toFixed(sum < 100 * this.seconds ? 2 : 0);
    const speed = `${each(this.events)} events and ${each(this.hours)} simulated hours a second`;
    return `${this.runs - this.failed} kept every promise, ${this.failed} failed; ${speed}`;
  }
}
