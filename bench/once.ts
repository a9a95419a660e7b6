/** One step of one bench, in a process of its own: `once.js NAME prepare|run SIZE SHARED OWN`. */
import type { Workspace } from './bench.js';
import { benchNamed } from './benches.js';

const [name = '', step = '', size = '', shared = '', own = ''] = process.argv.slice(2);
const bench = await benchNamed(name);
const workspace: Workspace = {
  size: size === 'small' ? 'small' : 'full',
  shared,
  own,
  say: (line) => process.stderr.write(`    ${line}\n`),
};
const measured = step === 'prepare' ? await bench.prepare?.(workspace) : await bench.run(workspace);
process.send?.(measured ?? {}, () => process.exit(0));
