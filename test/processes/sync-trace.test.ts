import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import { answerFaults, readTrace, receiptFaults } from './sync-trace.js';

const test = suite('processes/sync-trace');

const LOG = '9</data/store/000005.log>';
const HEADS = '10</data/heads>';
const UNIX = '21<UNIX-STREAM:[77->78,"/data/control.sock"]>';
const TCP = '25<TCP:[127.0.0.1:7200->127.0.0.1:39320]>';

/** A line submitted, made durable and answered, as strace writes it down. */
const ANSWERED = [
  `100 read(${UNIX}, "\\0\\0{\\"ref\\":\\"m-1\\"}", 65536) = 20`,
  `104 write(${LOG}, "\\3\\0m-1", 300) = 300`,
  `104 fdatasync(${LOG} <unfinished ...>`,
  `100 read(${UNIX}, "", 65536) = 0`,
  '104 <... fdatasync resumed>)            = 0',
  `100 write(${HEADS}, "2 abc 7 7 1f\\n", 13) = 13`,
  `105 fdatasync(${HEADS}) = 0`,
  `100 write(${UNIX}, "\\0\\0{\\"ref\\":\\"m-1\\",\\"ok\\":true}", 40) = 40`,
];
/** A frame that came, was made durable and receipted. */
const RECEIPTED = [
  `100 read(${TCP}, "\\27\\3\\3", 16384) = 545`,
  `100 write(${TCP}, "\\27\\3", 31) = 31`,
  ...ANSWERED.slice(1, 3),
  ...ANSWERED.slice(4, 7),
  `100 write(${TCP}, "\\27\\3\\3", 168) = 168`,
];

const answers = (lines: readonly string[]): string[] =>
  answerFaults(readTrace(lines.join('\n')), ['m-1']);
const receipts = (lines: readonly string[]): string[] =>
  receiptFaults(readTrace(lines.join('\n')), ['m-1']);

/** The lines with one of them moved to another place. */
function moved(lines: readonly string[], from: number, to: number): string[] {
  const rest = lines.filter((_, at) => at !== from);
  return [...rest.slice(0, to), lines[from] ?? '', ...rest.slice(to)];
}

test('a trace in the right order has no fault', () => {
  assert.equal(answers(ANSWERED), []);
  assert.equal(receipts(RECEIPTED), []);
});

test('an answer before any of the four steps is a fault', () => {
  const last = ANSWERED.length - 1;
  for (let to = 1; to < last; to++) {
    assert.is(answers(moved(ANSWERED, last, to)).length, 1, `the answer as line ${to}`);
  }
});

test('a step that is missing, fails or concerns another file is a fault', () => {
  for (const step of [1, 4, 5, 6]) {
    assert.is(answers(ANSWERED.filter((_, at) => at !== step)).length, 1, `without ${step}`);
  }
  const failed = (line: string): string => line.replace(/= 0$/, '= -1 EIO (Input/output error)');
  assert.equal(answers(ANSWERED.map((line, at) => (at === 4 ? failed(line) : line))), [
    'm-1: the sync of the log is missing',
  ]);
  const elsewhere = ANSWERED.map((line) => line.replaceAll('/store/000005.log', '/store/LOG'));
  assert.equal(answers(elsewhere), ['m-1: the write to the log is missing']);
  // The sync that counts is the one after the write of this very line.
  assert.equal(answers(ANSWERED.map((line) => line.replace('0m-1', '0m-0'))), [
    'm-1: the write to the log is missing',
  ]);
});

test('what was never asked or never answered is a fault', () => {
  assert.equal(answers([]), ['m-1: the line was never read']);
  assert.equal(answers(ANSWERED.slice(0, -1)), ['m-1: it was never answered']);
});

test('a receipt that leaves before the frame is durable is a fault', () => {
  const last = RECEIPTED.length - 1;
  for (let to = 1; to < last; to++) {
    const faults = receipts(moved(RECEIPTED, last, to));
    assert.equal(faults, ['m-1: a receipt left before it was durable'], `as line ${to}`);
  }
  assert.equal(receipts(RECEIPTED.slice(0, -1)), ['m-1: no receipt']);
  assert.equal(receipts(RECEIPTED.slice(1)), ['m-1: its frame never came']);
  assert.equal(receipts([]), ['m-1: it never came']);
});
