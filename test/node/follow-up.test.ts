import * as assert from 'uvu/assert';
import { authorityDraft } from '../../node/authority/registrar.js';
import { FollowUp } from '../../node/follow-up.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';
import { Tree } from './tree.js';

const test = suite('node/follow-up');

test('steps follow one after the other, also after one that failed', async () => {
  const done: string[] = [];
  const followUp = new FollowUp((error) => done.push(error.message));
  followUp.add(async () => {
    await Promise.resolve();
    done.push('first');
  });
  followUp.add(() => Promise.reject(new Error('failed')));
  followUp.add(() => Promise.resolve(void done.push('last')));
  await followUp.settled();
  assert.equal(done, ['first', 'failed', 'last']);
});

test('what the store would not take is done when it takes again, a named step once', async () => {
  let full = true;
  const done: string[] = [];
  const followUp = new FollowUp(() => assert.unreachable());
  const step = (name: string) => () => {
    if (full) return Promise.reject(new HujiError('DISK_FULL'));
    return Promise.resolve(void done.push(name));
  };
  followUp.add(step('one'));
  followUp.addOnce('all', step('all'));
  await followUp.settled();
  followUp.addOnce('all', step('all'));
  await followUp.settled();
  followUp.retry();
  await followUp.settled();
  assert.equal(done, []);
  full = false;
  followUp.retry();
  await followUp.settled();
  followUp.retry();
  await followUp.settled();
  assert.equal(done.sort(), ['all', 'one']);
});

test('what own changes that come back have put off is done when they are there', async () => {
  let recovering = true;
  let done = 0;
  const followUp = new FollowUp(() => assert.unreachable());
  followUp.add(async () => {
    if (recovering) throw new HujiError('NODE_RECOVERING');
    done += 1;
    return Promise.resolve();
  });
  await followUp.settled();
  assert.is(done, 0);
  recovering = false;
  followUp.retry();
  await followUp.settled();
  assert.is(done, 1);
});

test('a step that waits serves for those like it, one that has begun does not', async () => {
  let ran = 0;
  const followUp = new FollowUp(() => assert.unreachable());
  const look = () => Promise.resolve(void ran++);
  followUp.addOnce('look', () => {
    followUp.addOnce('look', look);
    return look();
  });
  for (let at = 0; at < 10; at++) followUp.addOnce('look', look);
  await followUp.settled();
  await followUp.settled();
  assert.is(ran, 2);
});

test('a burst of news on lane `all` is reviewed together, not once for each of them', async (t) => {
  const province = await new Tree(t).found();
  const { review } = province;
  const run = review.run.bind(review);
  let reviews = 0;
  review.run = () => {
    reviews++;
    return run();
  };
  const codes = Array.from({ length: 40 }, (_, at) => `2299${String(10 + at)}000000`);
  await Promise.all(
    codes.map((code) => {
      const entry = { code, tier: 'county', unit9: '', parent: '', keys: [], recipient: '' };
      const draft = authorityDraft('911', 'node', code, entry);
      return province.capture.capture([draft], { lane: 'all', session: 0, seal: true });
    }),
  );
  await province.settled();
  assert.ok(codes.every((code) => province.authority.nodes().has(code)));
  assert.ok(reviews >= 1 && reviews <= 3, `${reviews} reviews`);
});
