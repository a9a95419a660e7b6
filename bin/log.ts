import { pino } from 'pino';
import type { Host } from './host.js';
import { LOG_EVENTS, type LogEventName } from './log-events.js';

export interface LogSettings {
  /** JSON lines, else text for people. */
  readonly json: boolean;
  readonly log: 'error' | 'info' | 'debug';
}

export type Say = (event: LogEventName, fields?: { readonly [name: string]: unknown }) => void;

/** The daemon's log, on stdout. */
export function openLog(settings: LogSettings, host: Host): Say {
  const write = (line: string): void => {
    const text = settings.json ? line : textOf(line);
    host.stdout.write(text).catch(() => undefined);
  };
  const logger = pino(
    {
      level: settings.log,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date(host.clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return (event, fields = {}) => logger[LOG_EVENTS[event].level](fields, event);
}

/** `2004-09-01T08:00:00.000Z info ready node=220102500000`. */
function textOf(line: string): string {
  const { time, level, event, ...fields } = JSON.parse(line) as { [name: string]: unknown };
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return `${[time, level, event, ...rest].join(' ')}\n`;
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}
