import { CHANGE_CATEGORIES } from '../../../proto/change-category.js';
import type { CodeTable } from '../code-table.js';

/** GA 214.13-2004. */
export const CHANGE_CATEGORY: CodeTable = {
  name: 'change-category',
  version: 1,
  entries: CHANGE_CATEGORIES.map(({ code, zh }) => ({ code, zh })),
};
