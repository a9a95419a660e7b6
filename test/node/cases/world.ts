import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import type { TestContext } from '../../harness.js';
import { householdNumber, person } from '../drafts.js';
import { framesOf, SECOND_STATION, STATION, sealTails, Tree } from '../tree.js';
import { casesByModel, casesKept } from './case-model.js';

export interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly station: HujiNode;
  readonly second: HujiNode;
}

export async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  const second = await tree.join(SECOND_STATION, province);
  return { tree, province, station, second };
}

/** The province hears all that the stations have. */
export async function tell({ province, station, second }: World): Promise<void> {
  for (const node of [station, second]) {
    await sealTails(node);
    for (const frame of await framesOf(node, node.identity.code)) {
      await province.receiver.receive(frame);
    }
  }
  await province.settled();
}

export async function listOf(node: HujiNode, area: string | null = null) {
  const wish = { area, kind: null, state: null, limit: 1000, after: null };
  return (await node.cases.query.list(wish)).cases;
}

export async function kindsOf(node: HujiNode): Promise<string[]> {
  return (await listOf(node)).map(({ kind }) => kind).sort();
}

export function numberOf(sequence: number, born = '19640512'): string {
  const first = `229901${born}${String(sequence).padStart(3, '0')}`;
  return first + checkDigit(first);
}

/** Alone in a household, with nothing wrong. */
export function single(n: number, values: { readonly [id: string]: string } = {}) {
  return person(n, {
    YHZGX: '02',
    HH: householdNumber(n * 3),
    GMSFHM: numberOf(2 * n + 1),
    ...values,
  });
}

export async function assertSound(node: HujiNode): Promise<void> {
  const { store, log, counters } = node;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
  assert.equal(await casesKept(node), await casesByModel(node));
}
