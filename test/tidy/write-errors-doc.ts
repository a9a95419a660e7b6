/** Writes docs/ERRORS.md from the table of errors. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../harness.js';
import { errorsDoc } from './errors-doc.js';

mkdirSync(join(packageRoot, 'docs'), { recursive: true });
writeFileSync(join(packageRoot, 'docs', 'ERRORS.md'), errorsDoc());
