/** The simulator with a defect put into the code: `with.js NAME`, and then what `sim.js` takes. */
import { infect, mutantNamed } from './infect.js';

const [name = ''] = process.argv.splice(2, 1);
infect(mutantNamed(name));
await import('../sim.js');
