import type { OptionSpec } from './option-spec.js';

/** Options of the daemon for those who watch it or ask it. */
export const WATCH_OPTIONS = {
  'audit-days': {
    type: 'count',
    value: 'N',
    help: 'option.audit-days',
    env: 'HUJI_AUDIT_DAYS',
    key: 'audit-days',
    // AUDIT_DAYS and AUDIT_DAYS_MIN, which stand in a module that help must not wait for.
    default: 200,
    min: 186,
    max: 36_500,
  },
  metrics: {
    type: 'text',
    value: 'HOST:PORT',
    help: 'option.metrics',
    env: 'HUJI_METRICS',
    key: 'metrics',
    form: /^(\[[0-9a-fA-F:]+\]|[0-9A-Za-z.-]+):\d{1,5}$/,
    expects: 'expects.host-port',
  },
  api: {
    type: 'text',
    value: 'HOST:PORT',
    help: 'option.api',
    env: 'HUJI_API',
    key: 'api',
    form: /^(\[[0-9a-fA-F:]+\]|[0-9A-Za-z.-]+):\d{1,5}$/,
    expects: 'expects.host-port',
  },
  'api-http': {
    type: 'text',
    value: 'HOST:PORT',
    help: 'option.api-http',
    env: 'HUJI_API_HTTP',
    key: 'api-http',
    form: /^(\[[0-9a-fA-F:]+\]|[0-9A-Za-z.-]+):\d{1,5}$/,
    expects: 'expects.host-port',
  },
  'silent-hours': {
    type: 'count',
    value: 'N',
    help: 'option.silent-hours',
    env: 'HUJI_SILENT_HOURS',
    key: 'silent-hours',
    default: 24,
    min: 1,
    max: 8_760,
  },
} as const satisfies Record<string, OptionSpec>;
