import { systemClock } from '../../../node/clock.js';
import type { Faults } from '../../../transports/memory/faults.js';
import { MemoryNetwork } from '../../../transports/memory/network.js';
import { transportSuite } from '../../suites/transport.js';
import type { TransportFactory } from '../../suites/transport-links.js';

const UPPER = { code: '229901000000', key: 'aa'.repeat(32) };
const LOWER = { code: '229901500000', key: 'bb'.repeat(32) };

function world(faults: Partial<Faults>): TransportFactory {
  return async (t) => {
    const network = new MemoryNetwork({ clock: systemClock, seed: t.seed, faults });
    return {
      upper: network.transport(UPPER.code, UPPER.key),
      upperPeer: UPPER,
      lower: network.transport(LOWER.code, LOWER.key),
      lowerPeer: LOWER,
      address: () => 'memory://county',
      nobody: () => 'memory://nobody',
    };
  };
}

transportSuite('transports/memory', world({}));
transportSuite('transports/memory with delays', world({ delayMs: [0, 3] }));
