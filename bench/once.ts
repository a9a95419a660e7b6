/** One step of one bench: `once.js NAME prepare|run SIZE SHARED OWN`. */
import { benchNamed } from './benches.js';
import { answer } from './forked.js';

const [name = '', step = '', size = '', shared = '', own = ''] = process.argv.slice(2);
const bench = await benchNamed(name);
const workspace = {
  size: size === 'small' ? 'small' : 'full',
  shared,
  own,
  say: (line: string) => process.stderr.write(`    ${line}\n`),
} as const;
if (step === 'prepare') {
  await bench.prepare?.(workspace);
  answer({});
} else {
  answer(await bench.run(workspace));
}
