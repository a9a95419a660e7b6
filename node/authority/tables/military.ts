import type { CodeTable } from '../code-table.js';

/**
 * GA 324.5-2001, whose text is not to be had. 0, 1, 2 and 4 are as other systems of the state map
 * them; 3 and 9 are general knowledge.
 */
export const MILITARY: CodeTable = {
  name: 'military',
  version: 1,
  entries: [
    { code: '0', zh: '未服兵役' },
    { code: '1', zh: '退出现役' },
    { code: '2', zh: '预备役', also: ['士兵预备役'] },
    { code: '3', zh: '军官预备役' },
    { code: '4', zh: '服现役', also: ['现役'] },
    { code: '9', zh: '其他' },
  ],
};
