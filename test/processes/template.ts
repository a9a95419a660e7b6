import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../bin/main.js';
import { type Clock, systemClock } from '../../node/clock.js';
import { secureRandom } from '../../node/identity/secure-random.js';
import { fakeHost } from '../bin/fake-host.js';

/** The nodes every tree is made of: two stations below one county below the province. */
export const PROVINCE = '220000000000';
export const COUNTY = '220102000000';
export const STATIONS = ['220102500000', '220102510000'] as const;
export const CODES = [PROVINCE, COUNTY, ...STATIONS] as const;

export const OPERATOR = 'clerk';
export const PASSPHRASE = 'a passphrase of tests';

let made: Promise<string> | null = null;

/** Runs one command line in this process, with the operator's key. */
export async function huji(
  argv: readonly string[],
  input: readonly string[] = [],
  clock: Clock = systemClock,
): Promise<{ code: number; out: string; err: string }> {
  const host = { ...fakeHost({ env: ENV, input }), clock, random: secureRandom };
  const code = await main(argv, host);
  return { code, out: host.out.join(''), err: host.err.join('') };
}

/** The same for a command that must succeed; its stdout. */
async function run(argv: readonly string[]): Promise<string> {
  const { code, out, err } = await huji(argv);
  if (code !== 0) throw new Error(`huji ${argv.join(' ')}: ${code} ${err}`);
  return out;
}

export const ENV = { HUJI_PASSPHRASE: PASSPHRASE, LANG: 'en_US.UTF-8' } as const;

/**
 * Copies the data folders of a province that was founded once for all tests: every node has joined
 * and has an operator, none has talked to another yet.
 */
export async function copyNodes(into: string): Promise<void> {
  made ??= found();
  cpSync(await made, into, { recursive: true });
}

async function found(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'huji-province-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const top = ['--node', PROVINCE, '--tier', 'province', '--training'];
  await run(['init', ...top, '--dir', join(folder, PROVINCE)]);
  await addOperator(join(folder, PROVINCE));
  await joinNode(folder, COUNTY, 'county', PROVINCE, []);
  for (const [at, code] of STATIONS.entries()) {
    await joinNode(folder, code, 'station', COUNTY, ['--unit9', `22990100${at + 1}`]);
  }
  return folder;
}

function addOperator(dir: string): Promise<string> {
  return run(['operator', 'add', OPERATOR, '--role', 'administrator', '--dir', dir]);
}

/** Enrols a node at its parent, whose daemon may run, and makes its data folder. */
export async function joinNode(
  folder: string,
  code: string,
  tier: string,
  parent: string,
  more: readonly string[],
): Promise<void> {
  const bundle = join(folder, `${code}.bundle`);
  const out = ['--out', bundle, '--operator', OPERATOR, '--dir', join(folder, parent)];
  await run(['enroll', code, '--tier', tier, ...more, ...out]);
  const dir = join(folder, code);
  await run(['init', '--node', code, '--tier', tier, '--join', bundle, '--dir', dir]);
  await addOperator(dir);
}
