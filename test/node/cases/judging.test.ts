import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import { KIND, textKey } from '../../../node/store/keys.js';
import { suite, type TestContext } from '../../harness.js';
import { pictureOf } from '../picture.js';
import { STATION, Tree, write } from '../tree.js';
import { assertSound, numberOf, single } from './world.js';

const test = suite('node/cases/judging');

const SAVED = textKey(KIND.meta, 'cases');
const PEOPLE = 1300;
const LIMIT_MS = 60_000;

interface Saved {
  readonly stands: string | null;
  readonly next: string | null;
  readonly done?: number;
}

function saved(node: HujiNode): Saved {
  return JSON.parse(node.store.get(SAVED)?.toString() ?? '{}') as Saved;
}

/** A station as a program leaves it that looks for less than this one. */
async function ofAnotherBuild(t: TestContext) {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  // Every tenth has the number of the first: there are cases to lose.
  const people = Array.from({ length: PEOPLE }, (_, n) =>
    single(n, { GMSFHM: numberOf(n % 10 === 0 ? 1 : n % 500) }),
  );
  await write(node, people);
  const { cases } = await pictureOf(node);
  const { households: _, ...less } = JSON.parse(saved(node).stands ?? '{}') as {
    readonly households: boolean;
  };
  const old = { stands: JSON.stringify(less), next: null };
  await node.store.commit((tx) => tx.put(SAVED, Buffer.from(JSON.stringify(old))));
  return { tree, node, cases };
}

/** Stops a pass, as the end of the process does, once so many records are judged. */
async function stopped(t: TestContext, node: HujiNode, done: number): Promise<void> {
  const { keeper } = node.cases;
  const review = keeper.review.bind(keeper);
  let judged = 0;
  keeper.review = (...record) => {
    review(...record);
    judged += 1;
    if (judged === done) node.cases.stop();
  };
  await t.until('the pass to stop', () => judged >= done);
  await node.settled();
}

test(
  'a node works while its records are judged anew, and says how far that is',
  async (t) => {
    const { tree, node } = await ofAnotherBuild(t);
    const { stands } = saved(node);
    const again = await tree.reopen(node);
    assert.is.not(again.cases.judging(), null, 'it has opened before they are judged');
    await write(again, [single(2000, { GMSFHM: numberOf(1) })]);
    await again.settled();
    assert.is(again.cases.judging(), null);
    assert.is(saved(again).next, null);
    assert.is.not(saved(again).stands, stands);
    await assertSound(again);
  },
  { limitMs: LIMIT_MS },
);

test(
  'a pass that was cut off goes on where it was',
  async (t) => {
    const { tree, node, cases } = await ofAnotherBuild(t);
    const first = await tree.reopen(node);
    await stopped(t, first, 700);
    assert.is(saved(first).done, 1000, 'with the batch it had in hand');
    const second = await tree.reopen(first);
    const judging = second.cases.judging();
    assert.is(judging?.done, 1000);
    assert.ok((judging?.total ?? 0) >= PEOPLE);
    let judged = 0;
    const { keeper } = second.cases;
    const review = keeper.review.bind(keeper);
    keeper.review = (...record) => {
      judged += 1;
      review(...record);
    };
    await second.settled();
    assert.is(judged, (judging?.total ?? 0) - 1000, 'none twice');
    assert.equal((await pictureOf(second)).cases, cases);
    await assertSound(second);
  },
  { limitMs: LIMIT_MS },
);
