import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { AUDIT_DAYS } from '../../../node/audit/audit-log.js';
import { type FileSync, fileSync, segmentPath } from '../../../node/audit/segment.js';
import { verifyFolder } from '../../../node/audit/verify.js';
import { suite, type TestContext } from '../../harness.js';
import { asked, idOf, openAudit, StoppedClock } from './open-audit.js';

const test = suite('node/audit/audit-sync');

/** A disk that tells when it is asked to keep what was written, and may refuse. */
class WatchedDisk {
  asked = 0;
  refuses = false;
  /** Resolved when what is asked of it may go on. */
  open: Promise<void> = Promise.resolve();

  readonly toDisk: FileSync = async (fd) => {
    this.asked += 1;
    await this.open;
    if (this.refuses) throw Object.assign(new Error('it went away'), { code: 'EIO' });
    await fileSync(fd);
  };
}

async function opened(t: TestContext) {
  const disk = new WatchedDisk();
  const clock = new StoppedClock();
  const dir = t.folder();
  const { audit, folder, alarms } = openAudit(t, dir, clock, disk.toDisk);
  // Makes the segment, with its first line on the disk.
  await audit.record(asked(1, { kind: 'act' }));
  disk.asked = 0;
  return { disk, clock, dir, audit, folder, alarms };
}

test('a question is answered once it is written, and is on the disk soon after', async (t) => {
  const { disk, clock, dir, audit, folder } = await opened(t);
  await audit.record(asked(2));
  assert.is(disk.asked, 0, 'nobody waited for the disk');
  assert.match(readFileSync(segmentPath(folder, 1), 'utf8'), idOf(2));
  const again = openAudit(t, dir);
  assert.is(again.audit.head().seq, 2, 'a process that is killed now has it on record');
  for (const call of clock.timers.splice(0)) call();
  assert.is(disk.asked, 1, 'the clock was asked to see to it');
  assert.equal(await audit.durable(), audit.head());
});

test('whatever is no question waits for the disk', async (t) => {
  for (const kind of ['export', 'decision', 'write', 'act'] as const) {
    const { disk, audit } = await opened(t);
    let release: () => void = () => undefined;
    disk.open = new Promise((resolve) => {
      release = resolve;
    });
    let answered = false;
    const recorded = audit.record(asked(2, { kind })).then(() => {
      answered = true;
    });
    await t.until('the sync', () => disk.asked === 1);
    assert.not(answered, kind);
    release();
    await recorded;
  }
});

test('after a failed sync nobody is answered until one succeeds; nothing is lost', async (t) => {
  const { disk, clock, audit, folder, alarms } = await opened(t);
  await audit.record(asked(2));
  disk.refuses = true;
  for (const call of clock.timers.splice(0)) call();
  await t.until('an alarm', () => alarms.list().some(({ code }) => code === 'AUDIT_FAILED'));
  const refused = await audit.record(asked(3)).catch((error: { code: string }) => error.code);
  assert.is(refused, 'AUDIT_FAILED');
  disk.refuses = false;
  await audit.record(asked(4));
  assert.equal(alarms.list(), []);
  // What was refused is on record too: it was asked.
  const found = await audit.find({}, 10);
  assert.equal(
    found.map(({ asked: { id = '' } = {} }) => id),
    [4, 3, 2, 1].map(idOf),
  );
  const { findings } = await verifyFolder(folder, new Map(), clock.ms, AUDIT_DAYS);
  assert.equal(findings, []);
});
