import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Capture } from '../../node/capture/capture.js';
import type { CodeNames } from '../../node/load/cell.js';
import { systemFiles } from '../../node/load/files.js';
import type { LoadQuery } from '../../node/load/index-cache.js';
import type { LoadResult } from '../../node/load/load.js';
import { Loader } from '../../node/load/loader.js';
import type { LaneHead } from '../../node/load/progress.js';
import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, type Lane, refToId } from '../../proto/id.js';
import { sourceNo } from '../../proto/source.js';
import { suite, type TestContext } from '../harness.js';
import { COLUMNS, csvOf, type PersonRow, people, person, UNIT9 } from './register-rows.js';

/** A station's register, empty, as a load sees it. */
export interface LoadTarget {
  readonly query: LoadQuery;
  readonly capture: Capture;
  readonly names: CodeNames;
  /** The station's own lane; its unit code is UNIT9. */
  readonly lane: Lane;
  headOf(lane: Lane): LaneHead;
  counts(): { readonly persons: number; readonly households: number };
  close(): Promise<void>;
}

export interface LoadFactory {
  open(): Promise<LoadTarget>;
}

const PERSON = entityNo('person');

/** A register, a folder and the calls a test makes. */
class Bench {
  readonly target: LoadTarget;
  readonly folder: string;
  capture: Capture;

  constructor(target: LoadTarget, folder: string) {
    this.target = target;
    this.folder = folder;
    this.capture = target.capture;
  }

  static async open(t: TestContext, factory: LoadFactory): Promise<Bench> {
    const target = await factory.open();
    t.defer(() => target.close());
    return new Bench(target, t.folder());
  }

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  loader(): Loader {
    const { query, names, lane, headOf, counts } = this.target;
    const home = { lane, unit9: UNIT9 };
    return new Loader({
      query,
      names,
      capture: this.capture,
      files: systemFiles,
      rejectsFolder: join(this.folder, 'rejects'),
      stations: { home, find: (code) => ([UNIT9, lane].includes(code) ? home : undefined) },
      ownLane: lane,
      headOf: headOf.bind(this.target),
      counts: counts.bind(this.target),
      belongs: () => true,
    });
  }

  load(file: string, source = 'computer', more: { dryRun?: boolean } = {}): Promise<LoadResult> {
    const signal = new AbortController().signal;
    return this.loader().load(
      { file, source, ...more, session: () => 0 },
      { progress: () => {}, signal },
    );
  }

  loadRows(
    rows: readonly PersonRow[],
    source = 'computer',
    columns: readonly string[] = COLUMNS,
  ): Promise<LoadResult> {
    return this.load(this.file(`${source}.csv`, csvOf(rows, columns)), source);
  }

  head(): number {
    return this.target.headOf(this.target.lane).seq;
  }

  /** Whom any source names so. */
  named(name: string): Promise<ChangeRef[]> {
    return this.target.query.personsByName(name, 10);
  }

  /** What a source says of the one person so named. */
  async says(name: string, source: 'computer' | 'booklet', field: string): Promise<string> {
    const refs = await this.named(name);
    assert.is(refs.length, 1, `${refs.length} persons`);
    const [ref] = refs;
    const record = ref === undefined ? null : this.target.query.record(PERSON, ref);
    return record?.valuesFrom(sourceNo(source), fieldNo(field)).join(' ') ?? '';
  }
}

/** The counts that tell one outcome from another. */
function counted(result: LoadResult): Partial<LoadResult> {
  const { read, loaded, rejected, updated, evidence, unchanged, households } = result;
  return { read, loaded, rejected, new: result.new, updated, evidence, unchanged, households };
}

const NOTHING = { rejected: 0, new: 0, updated: 0, evidence: 0, unchanged: 0, households: 0 };

export function loadSuite(name: string, factory: LoadFactory): void {
  const test = suite(name);
  const open = (t: TestContext) => Bench.open(t, factory);
  const rows = people(30);
  const [first = person(0)] = rows;
  const nameOf = (row: PersonRow | undefined) => row?.['XM'] ?? '';

  test('a first load makes a person of every row, and each household once', async (t) => {
    const bench = await open(t);
    const result = await bench.loadRows(rows);
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, new: 30, households: 10 });
    assert.is(result.rejects, null);
    assert.is(result.head, bench.head());
    assert.equal(bench.target.counts(), { persons: 30, households: 10 });
    assert.is(await bench.says(nameOf(first), 'computer', 'MLXZ'), first['MLXZ']);
  });

  test('the same file again adds nothing', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const head = bench.head();
    const result = await bench.loadRows(rows);
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, unchanged: 30 });
    assert.is(bench.head(), head);
  });

  test('the same rows in another file add nothing either', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const head = bench.head();
    const result = await bench.loadRows(rows.toReversed(), 'computer', COLUMNS.toReversed());
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, unchanged: 30 });
    assert.is(bench.head(), head);
  });

  test('a corrected re-export writes what has changed, and only that', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const head = bench.head();
    const corrected = rows.map((row, index) => {
      if (index === 3) return { ...row, ZY: '教师' };
      if (index === 4) return { ...row, CSRQ: '19550101' };
      return index === 5 ? { ...row, XM: '张改名', CYM: nameOf(row) } : row;
    });
    const result = await bench.loadRows(corrected);
    const expected = { ...NOTHING, read: 30, loaded: 30, updated: 3, unchanged: 27 };
    assert.equal(counted(result), expected);
    assert.is(bench.head(), head + 3);
    assert.is(await bench.says(nameOf(rows[3]), 'computer', 'ZY'), '教师');
    assert.is(await bench.says(nameOf(rows[4]), 'computer', 'CSRQ'), '19550101');
    assert.is(await bench.says('张改名', 'computer', 'CYM'), nameOf(rows[5]));
  });

  test('an empty cell takes no value back', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const result = await bench.loadRows(rows.map((row) => ({ ...row, ZY: '' })));
    assert.is(result.unchanged, 30);
    assert.is(await bench.says(nameOf(first), 'computer', 'ZY'), first['ZY']);
  });

  test('another source adds its claims to the same people', async (t) => {
    const bench = await open(t);
    await bench.loadRows(rows);
    const booklet = rows.map((row, index) => (index === 0 ? { ...row, MLXZ: '训练路1号' } : row));
    const result = await bench.loadRows(booklet, 'booklet');
    assert.equal(counted(result), { ...NOTHING, read: 30, loaded: 30, evidence: 30 });
    assert.is(bench.target.counts().persons, 30);
    assert.is(await bench.says(nameOf(first), 'computer', 'MLXZ'), first['MLXZ']);
    assert.is(await bench.says(nameOf(first), 'booklet', 'MLXZ'), '训练路1号');
    const corrected = await bench.loadRows(rows, 'booklet');
    assert.equal([corrected.updated, corrected.unchanged], [1, 29]);
    assert.is(await bench.says(nameOf(first), 'booklet', 'MLXZ'), first['MLXZ']);
  });

  test('within one file each row is a registration of its own', async (t) => {
    const bench = await open(t);
    const result = await bench.loadRows([first, first, first]);
    assert.equal([result.new, result.households], [3, 1]);
    assert.is(bench.target.counts().persons, 3);
  });

  test('rows that repeat one of two alike are no-ops, one for each', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first, first]);
    const head = bench.head();
    const result = await bench.loadRows([first, first, person(7)]);
    assert.equal([result.unchanged, result.new, result.rejected], [2, 1, 0]);
    assert.is(bench.head(), head + 2);
  });

  test('a changed row that fits two is refused, and makes nobody', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first, first]);
    const head = bench.head();
    const result = await bench.loadRows([{ ...first, ZY: '教师' }]);
    assert.equal([result.read, result.loaded, result.rejected], [1, 0, 1]);
    assert.equal(result.reasons, { AMBIGUOUS: 1 });
    assert.is(bench.head(), head);
    const evidence = await bench.loadRows([first], 'booklet');
    assert.is(evidence.rejected, 1);
  });

  test('a number shared by two is told apart by the name', async (t) => {
    const bench = await open(t);
    const other = { ...first, XM: '李另', YHZGX: '10' };
    await bench.loadRows([first, other]);
    const result = await bench.loadRows([{ ...first, ZY: '教师' }, other]);
    assert.equal([result.updated, result.unchanged, result.rejected], [1, 1, 0]);
    assert.is(await bench.says(nameOf(first), 'computer', 'ZY'), '教师');
    const neither = await bench.loadRows([{ ...first, XM: '王第三' }]);
    assert.equal(neither.reasons, { AMBIGUOUS: 1 });
  });

  test('a row id finds its person whatever else was corrected', async (t) => {
    const bench = await open(t);
    const columns = [...COLUMNS, 'RYID'];
    const { GMSFHM = '' } = person(8);
    await bench.loadRows(
      [
        { ...first, RYID: '4711' },
        { ...person(1), RYID: '4712' },
      ],
      'computer',
      columns,
    );
    const corrected = { ...first, RYID: '4711', XM: '李新', GMSFHM };
    const result = await bench.loadRows([corrected], 'computer', columns);
    assert.equal([result.updated, result.new], [1, 0]);
    assert.is(await bench.says('李新', 'computer', 'GMSFHM'), GMSFHM);
  });

  test('a row id given to somebody else is not believed', async (t) => {
    const bench = await open(t);
    const columns = [...COLUMNS, 'RYID'];
    const [one, two] = [person(0, { RYID: '1' }), person(1, { RYID: '2' })];
    await bench.loadRows([one, two], 'computer', columns);
    const counted = [
      { ...two, RYID: '1' },
      { ...one, RYID: '2', ZY: '教师' },
    ];
    const result = await bench.loadRows(counted, 'computer', columns);
    assert.equal([result.updated, result.new, result.rejected], [2, 0, 0]);
    assert.is(await bench.says(nameOf(one), 'computer', 'ZY'), '教师');
    assert.is(await bench.says(nameOf(two), 'computer', 'RYID'), '1');
  });

  test('household, name and birth date fit where one side has no number', async (t) => {
    const bench = await open(t);
    const unnumbered = { ...first, GMSFHM: '' };
    const [second = first] = rows.slice(1);
    await bench.loadRows([unnumbered, second]);
    const result = await bench.loadRows([first, { ...second, GMSFHM: '' }]);
    assert.equal([result.updated, result.unchanged, result.new], [1, 1, 0]);
    assert.is(await bench.says(nameOf(first), 'computer', 'GMSFHM'), first['GMSFHM']);
    const another = { ...first, GMSFHM: person(9)['GMSFHM'] ?? '' };
    assert.is((await bench.loadRows([another])).new, 1);
  });

  test('15 digits and 18 are one number', async (t) => {
    const bench = await open(t);
    await bench.loadRows([first]);
    const number = first['GMSFHM'] ?? '';
    const short = number.slice(0, 6) + number.slice(8, 17);
    const booklet = await bench.loadRows([{ ...first, HH: '001999999', GMSFHM: short }], 'booklet');
    assert.is(booklet.evidence, 1);
  });

  test('a number that was corrected still tells who is meant', async (t) => {
    const bench = await open(t);
    const columns = [...COLUMNS, 'RYID'];
    const { GMSFHM = '' } = person(9);
    await bench.loadRows([{ ...first, RYID: '1' }], 'computer', columns);
    await bench.loadRows([{ ...first, RYID: '1', GMSFHM }], 'computer', columns);
    const result = await bench.loadRows([first], 'booklet');
    assert.equal([result.evidence, result.new], [1, 0]);
  });

  rejectTests(test, open, rows);
  resumeTests(test, open);
}

type Test = ReturnType<typeof suite>;
type Open = (t: TestContext) => Promise<Bench>;

function rejectTests(test: Test, open: Open, rows: readonly PersonRow[]): void {
  const bad = [
    person(1, { CSRQ: '19640230' }),
    person(2, { XM: '' }),
    person(3, { PCS: '229902001' }),
    person(4, { GMSFHM: '22990119' }),
  ];
  const mixed = [...rows.slice(0, 1), ...bad, ...rows.slice(5)];

  test('bad rows are left out one by one, with line and reason', async (t) => {
    const bench = await open(t);
    const text = `${csvOf(mixed)}only,three,cells\r\n`;
    const result = await bench.load(bench.file('mixed.csv', text));
    assert.equal([result.read, result.loaded, result.rejected], [31, 26, 5]);
    const path = result.rejects ?? '';
    assert.match(path, /rejects\/mixed-[0-9a-f]{8}-computer\.csv$/);
    assert.is(statSync(path).mode & 0o777, 0o600);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    assert.is(lines[0], `row,reason,detail,${COLUMNS.join(',')}`);
    const heads = lines.slice(1).map((line) => line.split(',').slice(0, 3).join(' '));
    assert.equal(heads, [
      '3 DATE_INVALID CSRQ',
      '4 FIELD_REQUIRED XM',
      '5 ROW_ELSEWHERE PCS',
      '6 FIELD_VALUE GMSFHM',
      '32 ROW_SHAPE 3 of 16',
    ]);
    assert.ok(lines[1]?.includes('19640230'), 'the row as it was');
  });

  test('the same file again tries only what was rejected', async (t) => {
    const bench = await open(t);
    const file = bench.file('mixed.csv', csvOf(mixed));
    await bench.load(file);
    const head = bench.head();
    // A later correction must not be undone by the old file.
    await bench.loadRows([{ ...rows[0], ZY: '教师' }]);
    const result = await bench.load(file);
    assert.equal([result.read, result.loaded, result.unchanged, result.rejected], [30, 26, 26, 4]);
    assert.is(bench.head(), head + 1);
    const lines = readFileSync(result.rejects ?? '', 'utf8')
      .trimEnd()
      .split('\r\n');
    assert.is(lines.length, 5);
  });

  test('the file of rejected rows loads once it is mended', async (t) => {
    const bench = await open(t);
    const { rejects } = await bench.load(bench.file('mixed.csv', csvOf(mixed)));
    const text = readFileSync(rejects ?? '', 'utf8');
    const mended = text.replace('19640230', '19640229').replace('229902001', UNIT9);
    const result = await bench.load(bench.file('mended.csv', mended));
    assert.equal([result.read, result.new, result.rejected], [4, 2, 2]);
    assert.equal(result.ignored, ['row', 'reason', 'detail']);
  });

  test('a dry run answers the same and leaves nothing', async (t) => {
    const bench = await open(t);
    const file = bench.file('mixed.csv', csvOf(mixed));
    const dry = await bench.load(file, 'computer', { dryRun: true });
    assert.equal(bench.target.counts(), { persons: 0, households: 0 });
    assert.is(bench.target.query.note(`load|`), null);
    assert.is(dry.rejects, null);
    const result = await bench.load(file);
    assert.equal(counted(dry), counted(result));
    assert.equal(dry.reasons, result.reasons);
    const dryAgain = await bench.loadRows(rows, 'booklet');
    assert.is(dryAgain.evidence, 26);
  });

  test('a file that is no register is refused whole', async (t) => {
    const bench = await open(t);
    const fails = async (path: string, source: string, code: string) => {
      try {
        await bench.load(path, source);
      } catch (error) {
        return assert.match(String(error), code);
      }
      assert.unreachable(`no ${code}`);
    };
    const csv = csvOf(rows);
    await fails(
      bench.file('a.csv', csv.replace('YHZGX,XM', 'X,Y')),
      'computer',
      'LOAD_HEADER: XM YHZGX',
    );
    await fails(bench.file('b.csv', csv), 'newspaper', 'LOAD_SOURCE');
    await fails(join(bench.folder, 'none.csv'), 'computer', 'LOAD_FILE: ENOENT');
    const broken = Buffer.concat([Buffer.from(csv), Buffer.from([0xe4, 0xb8, 0x0a])]);
    await fails(bench.file('c.csv', broken), 'computer', 'LOAD_ENCODING: line 32 is not utf-8');
    assert.is(bench.head(), bench.target.headOf(bench.target.lane).seq);
    assert.equal(bench.target.counts(), { persons: 0, households: 0 });
  });
}

class PowerCut extends Error {}

/** Dies at the nth call, before or after what it was to make durable is. */
function dyingAt(capture: Capture, call: number, when: 'before' | 'after'): Capture {
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

/** What the files of rejected rows say. */
function rejectsOf({ folder }: Bench): string[] {
  const rejects = join(folder, 'rejects');
  const names = existsSync(rejects) ? readdirSync(rejects).sort() : [];
  return names.map((name) => readFileSync(join(rejects, name), 'utf8'));
}

function resumeTests(test: Test, open: Open): void {
  /** Enough for three rounds, with rejects in each and twins that only their order tells apart. */
  const first = csvOf(
    people(4200).flatMap((row, index) => {
      if (index % 500 === 7) return [{ ...row, CSRQ: '19640230' }];
      return index % 700 === 9 ? [row, row] : [row];
    }),
  );
  const second = first.replaceAll('2号,70', '2号,60').replaceAll('5号,70', '5号,60');

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
        assert.equal(counted(result), counted(expected), `killed ${when} write ${call}`);
        assert.equal(bench.target.counts(), whole.target.counts());
        assert.is(bench.head(), whole.head());
        assert.equal(rejectsOf(bench), rejectsOf(whole), `rejects, killed ${when} write ${call}`);
        if (!died) break;
        deaths++;
        if (call > 2) assert.ok(result.resumed > 0 || result.unchanged === result.read, 'resumed');
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
