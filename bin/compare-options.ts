import { NODE_CODE } from './disk-options.js';
import type { OptionSpec } from './option-spec.js';

/** Options of `compare`. */
export const COMPARE_OPTIONS = {
  with: { type: 'text', value: 'CODE', help: 'option.with', ...NODE_CODE },
  'to-disk': { type: 'text', value: 'FILE', help: 'option.to-disk' },
  'from-disk': { type: 'text', value: 'FILE', help: 'option.from-disk' },
  repair: { type: 'flag', help: 'option.repair' },
  yes: { type: 'flag', help: 'option.yes' },
} as const satisfies Record<string, OptionSpec>;
