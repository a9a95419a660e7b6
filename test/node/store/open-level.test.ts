import { openLevel } from '../../../node/store/open-level.js';
import { levelSuite } from '../../suites/level.js';

levelSuite('node/store/open-level', async (t) => {
  const level = await openLevel(t.folder());
  t.defer(() => level.close());
  return { level, finish: (work) => work };
});
