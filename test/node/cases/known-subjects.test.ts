import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Family } from '../../../conflict/cases/group.js';
import { groupKey } from '../../../node/cases/case-keys.js';
import { KnownSubjects } from '../../../node/cases/known-subjects.js';
import { SubjectFilter } from '../../../node/cases/subject-filter.js';
import { openStore } from '../../../node/store/open-level.js';
import type { Store } from '../../../node/store/store.js';
import { suite } from '../../harness.js';

const test = suite('node/cases/known-subjects');

const subjects = fc.array(fc.tuple(fc.constantFrom<Family>('n', 'p', 'h'), fc.string()), {
  maxLength: 200,
});

test('whatever was added is held, whatever came between', (t) => {
  fc.assert(
    fc.property(subjects, (all) => {
      const filter = new SubjectFilter();
      for (const [family, subject] of all) filter.add(family, subject);
      assert.ok(all.every(([family, subject]) => filter.mayHold(family, subject)));
    }),
    { seed: t.seed },
  );
});

test('strangers seldom pass, also once it has grown', () => {
  const filter = new SubjectFilter();
  const count = 200_000;
  for (let at = 0; at < count; at++) filter.add('n', `member ${at}`);
  let missing = 0;
  let passed = 0;
  for (let at = 0; at < count; at++) {
    if (!filter.mayHold('n', `member ${at}`)) missing += 1;
    if (filter.mayHold('n', `stranger ${at}`)) passed += 1;
  }
  assert.is(missing, 0);
  assert.ok(passed < count / 50, `${passed} of ${count} strangers`);
});

/** What is put off until it is asked for. */
function laterSteps() {
  const steps: (() => Promise<void>)[] = [];
  const run = async (): Promise<number> => {
    let count = 0;
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      await step();
      count += 1;
    }
    return count;
  };
  return { later: (step: () => Promise<void>) => void steps.push(step), run };
}

async function put(store: Store, from: number, to: number): Promise<void> {
  await store.commit((tx) => {
    for (let at = from; at < to; at++) tx.put(groupKey('n', `member ${at}`), Buffer.from([0]));
  });
}

test('a new store has no subject but those noted since', async (t) => {
  const { store } = await openStore(t.folder());
  t.defer(() => store.close());
  const known = new KnownSubjects({ store, later: () => undefined });
  assert.ok(known.mayHave('n', 'before it was opened'));
  await known.open();
  known.add('p', 'one');
  assert.ok(known.mayHave('p', 'one'));
  assert.not.ok(known.mayHave('n', 'one'));
  await put(store, 0, 1);
  await known.open();
  assert.not.ok(known.mayHave('n', 'another'), 'it is not opened twice');
});

test('those of an older store are read once many were looked for in vain', async (t) => {
  const { store } = await openStore(t.folder());
  t.defer(() => store.close());
  const count = 45_000;
  await put(store, 0, count);
  const { later, run } = laterSteps();
  const known = new KnownSubjects({ store, later });
  await known.open();
  for (let at = 0; at < 19_999; at++) known.lookedInVain();
  assert.is(await run(), 0);
  assert.ok(known.mayHave('n', 'stranger'), 'nothing is known yet');
  known.lookedInVain();
  known.add('n', 'noted while they are read');
  assert.is(await run(), 46, 'in several goes');
  for (let at = 0; at < count; at++) assert.ok(known.mayHave('n', `member ${at}`));
  assert.ok(known.mayHave('n', 'noted while they are read'));
  const strangers = Array.from({ length: 1000 }, (_, at) => known.mayHave('n', `stranger ${at}`));
  assert.ok(strangers.filter((passes) => passes).length < 50);
});
