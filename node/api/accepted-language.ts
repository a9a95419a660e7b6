import type { Language } from '../../proto/errors.js';

/** By the header `accept-language`: Chinese where that is named first, English else. */
export function acceptedLanguage(header = ''): Language {
  return /^\s*zh\b/i.test(header) ? 'zh' : 'en';
}
