import type { OptionSpec } from './option-spec.js';

/** Options of ways to other nodes: what a NATS server wants to see, when the telephone is used. */
export const WAY_OPTIONS = {
  'nats-creds': {
    type: 'text',
    value: 'FILE',
    help: 'option.nats-creds',
    env: 'HUJI_NATS_CREDS',
    key: 'nats-creds',
  },
  'nats-ca': {
    type: 'text',
    value: 'FILE',
    help: 'option.nats-ca',
    env: 'HUJI_NATS_CA',
    key: 'nats-ca',
  },
  'nats-cert': {
    type: 'text',
    value: 'FILE',
    help: 'option.nats-cert',
    env: 'HUJI_NATS_CERT',
    key: 'nats-cert',
  },
  'nats-key': {
    type: 'text',
    value: 'FILE',
    help: 'option.nats-key',
    env: 'HUJI_NATS_KEY',
    key: 'nats-key',
  },
  'window-schedule': {
    type: 'text',
    value: 'CRON',
    help: 'option.window-schedule',
    env: 'HUJI_WINDOW_SCHEDULE',
    key: 'window-schedule',
  },
  'window-seconds': {
    type: 'count',
    value: 'N',
    help: 'option.window-seconds',
    env: 'HUJI_WINDOW_SECONDS',
    key: 'window-seconds',
    default: 600,
    min: 10,
    max: 86_400,
  },
  'window-kilobytes': {
    type: 'count',
    value: 'N',
    help: 'option.window-kilobytes',
    env: 'HUJI_WINDOW_KILOBYTES',
    key: 'window-kilobytes',
    default: 0,
    min: 0,
    max: 10_000_000,
  },
  'dial-command': {
    type: 'text',
    value: 'COMMAND',
    help: 'option.dial-command',
    env: 'HUJI_DIAL_COMMAND',
    key: 'dial-command',
  },
  'hang-up-command': {
    type: 'text',
    value: 'COMMAND',
    help: 'option.hang-up-command',
    env: 'HUJI_HANG_UP_COMMAND',
    key: 'hang-up-command',
  },
} as const satisfies Record<string, OptionSpec>;
