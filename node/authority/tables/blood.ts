import type { CodeTable } from '../code-table.js';

/**
 * GA 324.6-2001 as police registers hold it (seen in one public data dictionary). Not the table
 * of the schools (JY/T 1001), where 3 is AB and 4 is O.
 */
export const BLOOD: CodeTable = {
  name: 'blood',
  version: 1,
  entries: [
    { code: '0', zh: '不明', also: ['未知'] },
    { code: '1', zh: 'A型', also: ['A'] },
    { code: '2', zh: 'B型', also: ['B'] },
    { code: '3', zh: 'O型', also: ['O'] },
    { code: '4', zh: 'AB型', also: ['AB'] },
  ],
};
