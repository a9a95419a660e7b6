import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Capture } from '../../node/capture/capture.js';
import type { LoadResult } from '../../node/load/load.js';
import type { TestContext } from '../harness.js';
import { type Bench, counted, NOTHING, type Open, type Test } from './load-bench.js';
import { csvOf, people } from './register-rows.js';

export class PowerCut extends Error {}

/** Dies at the nth call, before or after what it was to make durable is. */
export function dyingAt(capture: Capture, call: number, when: 'before' | 'after'): Capture {
  let calls = 0;
  return {
    judge: (draft, lane) => capture.judge(draft, lane),
    async capture(drafts, options) {
      calls++;
      if (calls === call && when === 'before') throw new PowerCut();
      const answers = await capture.capture(drafts, options);
      if (calls === call) throw new PowerCut();
      return answers;
    },
  };
}

/** Loads a file, again after each death; answers the last result and whether it died. */
async function loadDying(
  bench: Bench,
  file: string,
  death: { call: number; when: 'before' | 'after' },
): Promise<{ result: LoadResult; died: boolean }> {
  bench.capture = dyingAt(bench.target.capture, death.call, death.when);
  try {
    return { result: await bench.load(file), died: false };
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
    bench.capture = bench.target.capture;
    return { result: await bench.load(file), died: true };
  }
}

/** What the files of rejected rows say, without the ids of records: those tell the time too. */
function rejectsOf({ folder }: Bench): string[] {
  const rejects = join(folder, 'rejects');
  const names = existsSync(rejects) ? readdirSync(rejects).sort() : [];
  return names.map((name) => {
    const text = readFileSync(join(rejects, name), 'utf8');
    return text.replaceAll(/\b[0-9a-z]{16}-\d+-[0-9a-f]{8}\b/g, 'ID');
  });
}

/** That a load may die anywhere. */
export function resumeTests(test: Test, open: Open): void {
  /** Enough for three rounds, with rejects in each and twins that only their order tells apart. */
  const first = csvOf(
    people(4200).flatMap((row, index) => {
      if (index % 500 === 7) return [{ ...row, CSRQ: '19640230' }];
      return index % 700 === 9 ? [row, row] : [row];
    }),
  );
  const changed = first.replaceAll(/([0-7])号,70/g, '$1号,60');
  /** At its end registrations found twice in it, of which only one was there before. */
  const second = changed + csvOf(people(5)).split('\r\n').slice(1).join('\r\n');

  for (const when of ['before', 'after'] as const) {
    const dies = async (t: TestContext, texts: readonly string[]) => {
      const whole = await open(t);
      let expected: LoadResult | undefined;
      for (const text of texts) expected = await whole.load(whole.file('whole.csv', text));
      assert.ok(expected !== undefined && expected.rejected > 5 && expected.read > 4200);
      let deaths = 0;
      for (let call = 1; ; call++) {
        const bench = await open(t);
        for (const text of texts.slice(0, -1)) await bench.load(bench.file('whole.csv', text));
        const file = bench.file('whole.csv', texts.at(-1) ?? '');
        const { result, died } = await loadDying(bench, file, { call, when });
        // Killed when all was written, it has nothing left to do but what was rejected.
        const over = died && when === 'after' && result.resumed === 0;
        const { read, loaded, rejected } = expected;
        const counts = over
          ? { ...NOTHING, read, loaded, rejected, unchanged: loaded }
          : counted(expected);
        assert.equal(counted(result), counts, `killed ${when} write ${call}`);
        assert.equal(bench.target.counts(), whole.target.counts());
        assert.is(bench.head(), whole.head());
        assert.equal(rejectsOf(bench), rejectsOf(whole), `rejects, killed ${when} write ${call}`);
        if (!died) break;
        deaths++;
        assert.ok(over || call < 3 || result.resumed > 1000, 'it goes on where it was killed');
      }
      assert.ok(deaths >= 3, `${deaths} deaths`);
    };

    test(
      `a first load killed ${when} any write neither doubles nor loses`,
      (t) => dies(t, [first]),
      { limitMs: 60_000 },
    );

    test(
      `a second load killed ${when} any write neither doubles nor loses`,
      (t) => dies(t, [first, second]),
      { limitMs: 120_000 },
    );
  }
}
