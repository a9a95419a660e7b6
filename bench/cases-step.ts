/** Applies frames with cases being found or without: `cases-step.js on|off DIR FRAMES`. */
import { applyAll } from './apply-frames.js';
import { answer } from './forked.js';
import { framesIn } from './frames-file.js';
import { openIn } from './province.js';

const [finds = '', dir = '', frames = ''] = process.argv.slice(2);
const { node } = await openIn(dir);
// Whoever keeps cases hears of no record: all that is left is to merge, index and commit.
if (finds === 'off') node.cases.keeper.changed = () => undefined;
const { changes, seconds, cpuSeconds } = await applyAll(node, framesIn(frames));
let cases = 0;
for (const count of Object.values(node.cases.query.standing(() => true))) cases += count;
if (cases > 0 !== (finds === 'on')) throw new Error(`${cases} cases with cases ${finds}`);
await node.close();
answer({ rate: changes / seconds, cpu: (cpuSeconds * 1e6) / changes, cases });
