import { writeFileSync } from 'node:fs';
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
import type { ChangeRef, Lane } from '../../proto/id.js';
import { sourceNo } from '../../proto/source.js';
import type { suite, TestContext } from '../harness.js';
import { COLUMNS, csvOf, type PersonRow, UNIT9 } from './register-rows.js';

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
  open(t: TestContext): Promise<LoadTarget>;
}

/** The day of every load. */
export const TODAY = '20041101';

const PERSON = entityNo('person');

/** A register, a folder and the calls a test makes. */
export class Bench {
  readonly target: LoadTarget;
  readonly folder: string;
  capture: Capture;

  constructor(target: LoadTarget, folder: string) {
    this.target = target;
    this.folder = folder;
    this.capture = target.capture;
  }

  static async open(t: TestContext, factory: LoadFactory): Promise<Bench> {
    const target = await factory.open(t);
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
      today: () => TODAY,
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
export function counted(result: LoadResult): Partial<LoadResult> {
  const { read, loaded, rejected, updated, evidence, unchanged, households } = result;
  return { read, loaded, rejected, new: result.new, updated, evidence, unchanged, households };
}

export const NOTHING = {
  rejected: 0,
  new: 0,
  updated: 0,
  evidence: 0,
  unchanged: 0,
  households: 0,
};

export type Test = ReturnType<typeof suite>;
export type Open = (t: TestContext) => Promise<Bench>;
