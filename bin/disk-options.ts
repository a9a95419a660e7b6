export const NODE_CODE = { form: /^(?!00)[0-9A-Z]{12}$/, expects: 'expects.code' } as const;

/** Options of packages on disks: a part of the table in `options.ts`. */
export const DISK_OPTIONS = {
  volume: {
    type: 'count',
    value: 'BYTES',
    help: 'option.volume',
    env: 'HUJI_VOLUME',
    key: 'volume',
    default: 2 ** 31,
    min: 4096,
    max: 2 ** 40,
  },
  'spool-in': {
    type: 'list',
    value: 'FOLDER',
    help: 'option.spool-in',
    env: 'HUJI_SPOOL_IN',
    key: 'spool-in',
  },
  'spool-out': {
    type: 'text',
    value: 'FOLDER',
    help: 'option.spool-out',
    env: 'HUJI_SPOOL_OUT',
    key: 'spool-out',
  },
  'spool-to': {
    type: 'list',
    value: 'CODE',
    help: 'option.spool-to',
    env: 'HUJI_SPOOL_TO',
    key: 'spool-to',
    ...NODE_CODE,
  },
  'spool-hours': {
    type: 'count',
    value: 'N',
    help: 'option.spool-hours',
    env: 'HUJI_SPOOL_HOURS',
    key: 'spool-hours',
    default: 24,
    min: 1,
    max: 8760,
  },
  'receipt-days': {
    type: 'count',
    value: 'N',
    help: 'option.receipt-days',
    env: 'HUJI_RECEIPT_DAYS',
    key: 'receipt-days',
    default: 15,
    min: 1,
    max: 365,
  },
} as const;
