import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../harness.js';
import { type Answer, birth, type Line, tell } from './clients.js';
import { answerFaults, readTrace, receiptFaults } from './sync-trace.js';
import { COUNTY, copyNodes, STATIONS } from './template.js';
import { daemonIn } from './tree.js';

const test = suite('processes/durable');

const CALLS = 'read,readv,recvfrom,recvmsg,write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync';
const LINES = 6;

/** strace with its options, beside the daemon and not above it; skips where there is none. */
function strace(t: TestContext, file: string): string[] {
  const options = ['-D', '-f', '-yy', '-s', '65536', '-e', `trace=${CALLS}`, '-o', file];
  const probe = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (probe.error !== undefined) t.skip('no strace');
  if (probe.status !== 0) t.skip('strace may not trace here');
  return ['strace', ...options];
}

/** A birth that can be found in the log's bytes again, at the station and above. */
function marked(number: number): Line {
  const line = birth('229901001', number);
  const marker = `marker-${number}-of-${process.pid}`;
  return { ...line, ref: marker, fields: { ...(line['fields'] as object), FWCS: marker } };
}

test(
  'no answer and no receipt leaves before what it speaks of is on disk',
  async (t) => {
    const folder = t.folder();
    const traces = [join(folder, 'county.trace'), join(folder, 'station.trace')] as const;
    const under = traces.map((file) => strace(t, file));
    await copyNodes(folder);
    const county = daemonIn(t, folder, COUNTY, undefined, { under: under[0] ?? [] });
    const station = daemonIn(t, folder, STATIONS[0], county, { under: under[1] ?? [] });
    await county.start();
    await station.start();
    const receipted = async ({ stream, seq = 0 }: Answer): Promise<boolean> => {
      const { streams } = await station.status();
      const held = streams.find((item) => item.stream.id === stream)?.receipts['county']?.held ?? 0;
      return held >= seq;
    };
    const markers: string[] = [];
    for (let number = 1; number <= LINES; number++) {
      const line = marked(number);
      const [answer] = await tell(station, [line]);
      assert.is(answer?.ok, true, answer?.code);
      await t.until('a receipt', () => receipted(answer as Answer), 20_000);
      markers.push(line.ref);
    }
    await station.stop();
    await county.stop();
    const [above, below] = traces.map((file) => readTrace(readFileSync(file, 'latin1')));
    assert.equal(answerFaults(below ?? [], markers), []);
    assert.equal(receiptFaults(above ?? [], markers), []);
  },
  { limitMs: 90_000 },
);
