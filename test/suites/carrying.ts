import * as assert from 'uvu/assert';
import type { HujiNode } from '../../node/node.js';
import type { TestContext } from '../harness.js';
import { suite } from '../harness.js';
import { faults, holds, type Photo, photo, writePhotos } from '../node/attach/photos.js';
import { person } from '../node/drafts.js';
import { COUNTY, STATION, sealTails, Tree, write } from '../node/tree.js';

/** A county and a station below it. */
export interface Pair {
  readonly tree: Tree;
  readonly county: HujiNode;
  readonly station: HujiNode;
}

/** How what the two write gets from one to the other. */
export interface Carrying {
  /** Lets it pass, as often as it takes, until this is so. */
  until(what: string, condition: () => boolean): Promise<void>;
}

export type CarryingFactory = (t: TestContext, pair: Pair) => Promise<Carrying>;

/** Nodes with real stores, and servers. */
const GENEROUS = { limitMs: 60_000 };

/** What two neighbours keep over every way there is, live, by telephone or carried on disks. */
export function carryingSuite(name: string, factory: CarryingFactory): void {
  const test = suite(`${name}: between neighbours`);

  test(
    'what each writes is at the other, and receipts say so',
    async (t) => {
      const { carrying, county, station } = await makeWorld(t, factory);
      await write(
        station,
        [1, 2, 3].map((n) => person(n)),
      );
      await write(county, [person(4)], { lane: STATION });
      for (const node of [county, station]) await sealTails(node);
      await carrying.until('all', () => agree(county, station));
      assert.is(county.digester.digest(STATION, null).persons, 4);
      await carrying.until('the receipt', () => (wordOf(county, station)?.held.seq ?? 0) === 4);
      // Once more, with one change: it alone is new.
      await write(station, [person(5)], { seal: true });
      await carrying.until('the fifth', () => agree(county, station));
      for (const node of [county, station]) assert.equal(await faults(node), []);
    },
    GENEROUS,
  );

  test(
    'photos follow their changes both ways, whole, and nothing waits then',
    async (t) => {
      const { carrying, county, station } = await makeWorld(t, factory);
      const up = [photo('one'), photo('two', 20_480), photo('three', 1)];
      const down = [photo('from above')];
      for (const [n, each] of up.entries()) await writePhotos(station, n, [each]);
      for (const each of down) await writePhotos(county, 9, [each], { lane: STATION });
      await carrying.until('all photos', () => all(county, up) && all(station, down));
      await carrying.until('nothing waits', () => station.attachments.counts().up === 0);
      for (const node of [county, station]) {
        assert.is(node.attachments.counts().wanted, 0);
        assert.equal(await faults(node), []);
      }
    },
    GENEROUS,
  );

  test(
    'one that was missing where it was named comes when it is there',
    async (t) => {
      const { carrying, county, station } = await makeWorld(t, factory);
      const [late, other] = [photo('late'), photo('other')];
      await writePhotos(station, 1, [late], { kept: [] });
      await writePhotos(station, 2, [other]);
      await carrying.until('the other', () => holds(county, other));
      assert.ok(county.attachments.wants(late.hash));
      assert.is(station.attachments.counts().up > 0, true);
      assert.ok(await station.attachments.arrive(late.hash, late.bytes));
      await carrying.until('the late one', () => holds(county, late));
      await carrying.until('nothing waits', () => station.attachments.counts().up === 0);
      assert.equal(await faults(county), []);
    },
    GENEROUS,
  );
}

async function makeWorld(t: TestContext, factory: CarryingFactory) {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  const carrying = await factory(t, { tree, county, station });
  return { carrying, county, station };
}

const all = (node: HujiNode, photos: readonly Photo[]) => photos.every((each) => holds(node, each));

function agree(a: HujiNode, b: HujiNode): boolean {
  const [one, other] = [a, b].map((node) => {
    const { epoch: _, ...digest } = node.digester.digest(STATION, null);
    return JSON.stringify(digest);
  });
  return one === other;
}

function wordOf(county: HujiNode, station: HujiNode) {
  const stream = station.log.own(STATION)?.stream ?? '';
  const words = station.receipts.of(stream).map(({ receipt }) => receipt);
  return words.find(({ node }) => node === county.identity.code);
}
