import { CodeTables } from '../../../node/authority/code-table.js';
import { loadSuite } from '../../suites/load.js';
import { MemoryRegister } from './memory-register.js';

loadSuite('node/load/load', {
  async open() {
    const register = new MemoryRegister();
    return {
      query: register,
      capture: register,
      names: new CodeTables([]),
      lane: '220102500000',
      headOf: (lane) => register.headOf(lane),
      counts: () => register.counts(),
      close: async () => {},
    };
  },
});
