import type { Operators } from '../../../node/methods/operators.js';
import type { HujiNode } from '../../../node/node.js';
import type { TestContext } from '../../harness.js';
import {
  COUNTY,
  framesOf,
  type OpenOptions,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
} from '../tree.js';

export interface FourNodes {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  readonly station: HujiNode;
  readonly second: HujiNode;
}

/** Two stations, their county and the province; the city is not there yet. */
export async function makeFour(t: TestContext, options: OpenOptions = {}): Promise<FourNodes> {
  const tree = new Tree(t);
  const province = await tree.found(options);
  const county = await tree.join(COUNTY, province, options);
  const station = await tree.join(STATION, province, options);
  const second = await tree.join(SECOND_STATION, province, options);
  const world = { tree, province, county, station, second };
  await exchange(world);
  return world;
}

/** Everybody hears what is for him, twice over, so that answers are heard too. */
export async function exchange({ province, county, station, second }: FourNodes): Promise<void> {
  const all = [station, second, county, province];
  for (let turn = 0; turn < 2; turn++) {
    for (const from of all) {
      await from.settled();
      await sealTails(from);
      for (const to of all) {
        if (to === from) continue;
        for (const lane of ['all', COUNTY, STATION, SECOND_STATION]) {
          if (!to.topology.hears(to.identity.code, lane)) continue;
          for (const frame of await framesOf(from, lane)) await to.receiver.receive(frame);
        }
        await to.settled();
      }
    }
  }
}

/** Whoever asks is believed: what is tested is what follows. */
export const operators = {
  prove: () => ({}),
  open: () => Promise.resolve(0),
} as unknown as Operators;
