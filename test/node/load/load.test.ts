import { CodeTables } from '../../../node/authority/code-table.js';
import { loadSuite } from '../../suites/load.js';
import { MemoryRegister } from './memory-register.js';

const LANE = '220102500000';

for (const indexRowIds of [false, true]) {
  const name = indexRowIds ? 'node/load/load, row ids indexed' : 'node/load/load';
  loadSuite(name, {
    async open() {
      const register = new MemoryRegister({ indexRowIds });
      return {
        query: register,
        capture: register,
        names: new CodeTables([]),
        lane: LANE,
        headOf: (lane) => register.headOf(lane),
        counts: () => register.counts(),
        close: async () => {},
      };
    },
  });
}
