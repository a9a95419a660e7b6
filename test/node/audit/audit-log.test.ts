import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { AUDIT_DAYS } from '../../../node/audit/audit-log.js';
import { SEGMENT_BYTES, segmentPath, segmentsIn } from '../../../node/audit/segment.js';
import { verifyFolder } from '../../../node/audit/verify.js';
import { suite } from '../../harness.js';
import { asked, DAY_MS, idOf, openAudit, StoppedClock } from './open-audit.js';

const test = suite('node/audit/audit-log');
const NONE: ReadonlyMap<number, string> = new Map();

async function faults(folder: string, now: number, anchors = NONE): Promise<string[]> {
  const { findings } = await verifyFolder(folder, anchors, now, AUDIT_DAYS);
  return findings.map(({ fault, seq }) => `${fault} ${seq}`);
}

test('what is recorded is found after it is closed and opened again', async (t) => {
  const dir = t.folder();
  const first = openAudit(t, dir);
  await first.audit.record(asked(1, { operator: '王建国', purpose: 'case 12' }));
  await first.audit.record(asked(2, { outcome: 'ENTITY_UNKNOWN', people: [] }));
  const { seq, hash } = first.audit.head();
  assert.is(seq, 2);
  await first.audit.close();
  const again = openAudit(t, dir);
  assert.equal(again.audit.head(), { seq, hash });
  await again.audit.record(asked(3));
  const all = await again.audit.find({}, 10);
  assert.equal(
    all.map((entry) => entry.seq),
    [3, 2, 1],
  );
  assert.is(all[2]?.purpose, 'case 12');
  assert.equal(
    (await again.audit.find({ operator: '王建国' }, 10)).map((e) => e.seq),
    [1],
  );
  assert.equal(
    (await again.audit.find({ refused: true }, 10)).map((e) => e.seq),
    [2],
  );
  assert.equal(
    (await again.audit.find({ person: idOf(3) }, 10)).map((e) => e.seq),
    [3],
  );
  assert.equal(
    (await again.audit.find({}, 1, 3)).map((e) => e.seq),
    [2],
  );
  assert.equal(await faults(again.folder, again.clock.ms), []);
});

test('entries asked for at once share writes and keep their order', async (t) => {
  const { audit, folder, clock } = openAudit(t);
  const many = Array.from({ length: 5000 }, (_, n) => n + 1);
  await Promise.all(many.map((n) => audit.record(asked(n))));
  const found = await audit.find({}, many.length);
  assert.equal(
    found.map(({ people }) => people?.[0]),
    many.toReversed().map(idOf),
  );
  assert.ok(segmentsIn(folder).length > 1, 'they fill more than one segment');
  assert.equal(await faults(folder, clock.ms), []);
  for (const n of [1, 2500, 5000]) {
    assert.equal(
      (await audit.find({ person: idOf(n) }, 2)).map(({ seq }) => seq),
      [n],
    );
  }
});

test('whatever byte of an entry is changed, verify says so', async (t) => {
  const { audit, folder, clock } = openAudit(t);
  for (let n = 1; n <= 20; n++) await audit.record(asked(n));
  await audit.close();
  const path = segmentPath(folder, 1);
  const whole = readFileSync(path);
  const used = whole.indexOf(0);
  await fc.assert(
    fc.asyncProperty(fc.nat(used - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
      const spoilt = Buffer.from(whole);
      spoilt[at] = (spoilt[at] ?? 0) ^ bits;
      writeFileSync(path, spoilt);
      const head = await verifyFolder(folder, NONE, clock.ms, AUDIT_DAYS);
      const cut = head.findings.length === 0 && head.entries < 20;
      // A zero byte or a lost line feed at the very end looks like an entry never written.
      assert.ok(head.findings.length > 0 || cut, `byte ${at} changed by ${bits}`);
    }),
    { numRuns: 200, seed: t.seed },
  );
});

test('a key that was changed is said, in the head of a segment too', async (t) => {
  const { audit, folder, clock } = openAudit(t);
  for (let n = 1; n <= 3; n++) await audit.record(asked(n));
  await audit.close();
  const path = segmentPath(folder, 1);
  const whole = readFileSync(path, 'utf8');
  for (const key of new Set(whole.match(/(?<=")[a-z]+(?=":)/g))) {
    writeFileSync(path, whole.replaceAll(`"${key}":`, `"${key}x":`));
    const { findings } = await verifyFolder(folder, NONE, clock.ms, AUDIT_DAYS);
    assert.ok(findings.length > 0, key);
  }
});

test('entries taken out, at the front, in the middle or at the end, are missed', async (t) => {
  const { audit, folder, clock } = openAudit(t);
  for (let n = 1; n <= 9; n++) await audit.record(asked(n));
  const anchors = new Map([[9, audit.head().hash]]);
  await audit.close();
  const path = segmentPath(folder, 1);
  const text = readFileSync(path, 'utf8');
  const lines = text.slice(0, text.indexOf('\0')).split('\n').slice(0, -1);
  const put = (kept: readonly string[]) => writeFileSync(path, kept.map((l) => `${l}\n`).join(''));
  put(lines.toSpliced(5, 1));
  assert.ok((await faults(folder, clock.ms)).includes('missing 4'));
  put(lines.toSpliced(1, 1));
  assert.ok((await faults(folder, clock.ms)).includes('missing 0'));
  put(lines.slice(0, -1));
  assert.equal(await faults(folder, clock.ms), [], 'the chain alone cannot tell');
  assert.equal(await faults(folder, clock.ms, anchors), ['anchor 8']);
  put(lines);
  assert.equal(await faults(folder, clock.ms, anchors), []);
  assert.equal(await faults(folder, clock.ms, new Map([[9, 'x'.repeat(43)]])), ['anchor 9']);
});

test('the end of a write that was cut off is written over, and missed by nobody', async (t) => {
  const dir = t.folder();
  const first = openAudit(t, dir);
  await first.audit.record(asked(1));
  await first.audit.close();
  const path = segmentPath(first.folder, 1);
  const bytes = readFileSync(path);
  Buffer.from('abc {"seq":2,"at":"200').copy(bytes, bytes.indexOf(0));
  writeFileSync(path, bytes);
  const again = openAudit(t, dir);
  assert.is(again.audit.head().seq, 1);
  await again.audit.record(asked(2));
  await again.audit.close();
  assert.equal(await faults(first.folder, again.clock.ms), []);
  assert.not.match(readFileSync(path, 'utf8'), /abc \{/);
});

test('a process that ended as it began a segment leaves the chain whole', async (t) => {
  const dir = t.folder();
  const first = openAudit(t, dir);
  await first.audit.record(asked(1));
  await first.audit.close();
  writeFileSync(segmentPath(first.folder, 2), Buffer.alloc(SEGMENT_BYTES));
  const again = openAudit(t, dir);
  await again.audit.record(asked(2));
  assert.equal(await faults(first.folder, again.clock.ms), []);
  assert.is((await again.audit.find({}, 10)).length, 2);
});

test('an altered end is noticed when the audit is opened', async (t) => {
  const dir = t.folder();
  const first = openAudit(t, dir);
  await first.audit.record(asked(1));
  await first.audit.close();
  const path = segmentPath(first.folder, 1);
  writeFileSync(path, readFileSync(path, 'latin1').replace('-1-9f', '-7-9f'), 'latin1');
  const { alarms } = openAudit(t, dir);
  assert.equal(
    alarms.list().map(({ code }) => code),
    ['AUDIT_BROKEN'],
  );
});

test('a new month begins a segment, and old ones go when they are old enough', async (t) => {
  const { audit, folder, clock } = openAudit(t);
  await audit.record(asked(1));
  for (let month = 1; month <= 9; month++) {
    clock.ms += 30.5 * DAY_MS;
    await audit.record(asked(month + 1));
  }
  const [oldest] = (await audit.find({}, 100)).toReversed();
  const age = clock.ms - Date.parse(oldest?.at ?? '');
  assert.ok(age + 30.5 * DAY_MS > AUDIT_DAYS * DAY_MS, `${age / DAY_MS} days are kept`);
  assert.ok(segmentsIn(folder)[0] !== 1, 'the first has gone');
  assert.equal(await faults(folder, clock.ms), []);
  // Taken away by hand, what is left says that younger ones were there.
  const [first = 0, second = 0] = segmentsIn(folder);
  writeFileSync(segmentPath(folder, first), readFileSync(segmentPath(folder, second)));
  assert.ok((await faults(folder, clock.ms)).length > 0);
});

test('a clock set far ahead lets nothing go', async (t) => {
  const { audit, folder, clock } = openAudit(t);
  await audit.record(asked(1));
  clock.ms += 3650 * DAY_MS;
  await audit.record(asked(2));
  assert.equal(segmentsIn(folder), [1, 2]);
});

test('a tag is the same for the same value, and of this node alone', (t) => {
  const { audit, folder } = openAudit(t);
  const tag = audit.tag('number', '229901196405120021');
  assert.is(tag, audit.tag('number', '229901196405120021'));
  assert.is.not(tag, audit.tag('name', '229901196405120021'));
  assert.is.not(tag, audit.tag('number', '22990119640512003X'));
  writeFileSync(join(folder, 'key'), Buffer.alloc(32, 1));
  assert.is.not(tag, openAudit(t, join(folder, '..')).audit.tag('number', '229901196405120021'));
});

test('what is on the disk is there before record resolves, and closing ends it', async (t) => {
  const { audit, folder, clock } = openAudit(t);
  await audit.record(asked(77));
  assert.match(readFileSync(segmentPath(folder, 1), 'utf8'), idOf(77));
  for (const call of clock.timers) call();
  assert.ok(existsSync(join(folder, 'spare')), 'room for the next segment lies ready');
  await audit.close();
  const late = await audit.record(asked(78)).catch((error: { code: string }) => error.code);
  assert.is(late, 'NODE_CLOSING');
});

test('rubbish among the files is no audit', async (t) => {
  const dir = t.folder();
  const first = openAudit(t, dir);
  await first.audit.record(asked(1));
  appendFileSync(join(first.folder, 'notes.txt'), 'hello');
  appendFileSync(segmentPath(first.folder, 5), 'hello\n');
  await first.audit.close();
  const again = openAudit(t, dir, new StoppedClock());
  assert.ok((await faults(first.folder, again.clock.ms)).length > 0);
  await again.audit.record(asked(2));
  assert.ok(readdirSync(first.folder).includes('notes.txt'));
});
