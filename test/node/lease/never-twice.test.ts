import * as assert from 'uvu/assert';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { makeWorld, type Newborn, Office, receipted, type World } from './leased.js';

const test = suite('node/lease: never twice');

const DAYS = ['20040901', '20040902', '20041001'] as const;
const ROUNDS = 50;

/** A station, whichever machine stands there. */
class Post {
  office: Office;
  private readonly world: World;

  constructor(world: World, office: Office) {
    this.world = world;
    this.office = office;
  }

  get code(): string {
    return this.office.node.identity.code;
  }

  /** It goes on from an image of before `last`, of which nobody has heard. */
  async lose(last: () => Promise<void>): Promise<void> {
    const { tree, county } = this.world;
    await tree.close(this.office.node);
    const folder = tree.image(this.office.node);
    this.office = Office.again(await tree.reopen(this.office.node));
    await last();
    await tree.close(this.office.node);
    this.office = Office.again(await tree.open(this.code, { folder }));
    await this.office.node.recovery.newEpoch();
    await tree.link(this.office.node, county.node);
  }
}

/**
 * Two stations with blocks, granted more now and then, that number newborns and lose disks. What is
 * on paper is on paper, whatever the disks say afterwards.
 */
test(
  'whatever is granted, lost and gone on with, no number is given twice',
  async (t) => {
    const dice = seededRandom(t.seed, 11);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
    const world = await makeWorld(t);
    const posts = [new Post(world, world.station), new Post(world, world.other)] as const;
    const papers = new Map<string, string>();
    const births = async (post: Post, most: number) => {
      for (let count = Math.floor(dice() * most); count >= 0; count--) {
        const newborn: Newborn = { born: pick(DAYS), sex: pick(['1', '2']) };
        const number = await post.office.number(newborn);
        if (number.length !== 18) continue;
        assert.is(papers.get(number), undefined, `${number.slice(6)} of ${post.code}`);
        papers.set(number, post.code);
      }
    };
    let next = 1;
    const grant = async ({ code, office }: Post) => {
      const last = next + 19 + Math.floor(dice() * 40);
      if (last > 500) return;
      await world.county.grant(code, next, last);
      next = last + 1;
      const has = () => office.node.leasing.book.own().some(({ to }) => to === last);
      await t.until('the block has come', has);
    };
    for (const post of posts) await grant(post);
    let lost = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const post = pick(posts);
      const luck = dice();
      if (luck < 0.05) await grant(post);
      else if (luck < 0.15) await receipted(t, post.office);
      else if (luck < 0.25) {
        await post.lose(() => births(post, 8));
        lost += 1;
      } else await births(post, 5);
    }
    t.note(`${papers.size} numbers given, ${lost} disks lost`);
    assert.ok(papers.size > 10, `${papers.size} numbers`);
  },
  { limitMs: 120_000 },
);
