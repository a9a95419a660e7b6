import { streamIdOf } from '../../../proto/id.js';
import { loadSuite } from '../../suites/load.js';
import { STATION, Tree } from '../tree.js';

/** The suite again, on a station with a real store, real rights and real code tables. */
loadSuite('node/load on a real store', {
  async open(t) {
    const tree = new Tree(t);
    const station = await tree.join(STATION, await tree.found());
    return {
      query: station.query,
      capture: station.capture,
      names: station.authority.current().tables,
      lane: STATION,
      headOf: (lane) => {
        const stream = streamIdOf({ author: STATION, epoch: station.epoch(), lane });
        const [branch] = station.log.durable.ofStream(stream);
        return { stream, seq: branch?.tailSeq ?? 0 };
      },
      counts: () => {
        const { persons, households } = station.digester.digest(STATION, null);
        return { persons, households };
      },
      close: () => tree.close(station),
    };
  },
});
