/** One system call of a trace; `began` and `ended` are line numbers, so they give the order. */
export interface Call {
  readonly name: string;
  /** What the file descriptor stands for: a path, or `UNIX…` or `TCP…` for a socket. */
  readonly target: string;
  readonly text: string;
  readonly result: number;
  readonly began: number;
  readonly ended: number;
}

const WHOLE = /^(\d+) +(\w+)\(\d+<(.*?)>(.*)\) += (-?\d+)/s;
const BEGINNING = /^(\d+) +(\w+)\(\d+<(.*?)>(.*) <unfinished \.\.\.>$/s;
const END = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/s;

/**
 * Reads what `strace -f -yy -o FILE` wrote. A call that others came between stands in two lines;
 * strace stops a thread at both, so nothing that a call made possible is written before its end.
 */
export function readTrace(trace: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, { target: string; text: string; began: number }>();
  trace.split('\n').forEach((line, at) => {
    const whole = WHOLE.exec(line);
    const beginning = BEGINNING.exec(line);
    const end = END.exec(line);
    if (end !== null) {
      const [, thread = '', name = '', text = '', result] = end;
      const begun = open.get(`${thread} ${name}`);
      open.delete(`${thread} ${name}`);
      if (begun === undefined) return;
      calls.push({ ...begun, name, text: begun.text + text, result: Number(result), ended: at });
    } else if (beginning !== null) {
      const [, thread = '', name = '', target = '', text = ''] = beginning;
      open.set(`${thread} ${name}`, { target, text, began: at });
    } else if (whole !== null) {
      const [, , name = '', target = '', text = '', result] = whole;
      calls.push({ name, target, text, result: Number(result), began: at, ended: at });
    }
  });
  return calls.sort((a, b) => a.began - b.began);
}

const isRead = ({ name }: Call): boolean => /^(read|readv|recvfrom|recvmsg)$/.test(name);
const isWrite = ({ name }: Call): boolean => /^(write|writev|pwrite64|sendto|sendmsg)$/.test(name);
const isSync = ({ name, result }: Call): boolean => /^f(data)?sync$/.test(name) && result === 0;
const isLog = ({ target }: Call): boolean => /\/store\/\d+\.log$/.test(target);
const isHeads = ({ target }: Call): boolean => /\/heads$/.test(target);
const isUnix = ({ target }: Call): boolean => target.startsWith('UNIX');
const isTcp = ({ target }: Call): boolean => target.startsWith('TCP');

/**
 * Where what holds the marker became durable: LevelDB's log written and synced, and after it the
 * heads file. A text says which step is missing before the line `limit`.
 */
function durable(
  calls: readonly Call[],
  marker: string,
  after: number,
  limit: number,
): number | string {
  let at = after;
  const next = (what: string, fits: (call: Call) => boolean): string | null => {
    const found = calls.find((call) => call.began > at && fits(call));
    if (found === undefined || found.ended >= limit) return `${marker}: ${what} is missing`;
    at = found.ended;
    return null;
  };
  return (
    next(
      'the write to the log',
      (call) => isWrite(call) && isLog(call) && call.text.includes(marker),
    ) ??
    next('the sync of the log', (call) => isSync(call) && isLog(call)) ??
    next('the write of the heads', (call) => isWrite(call) && isHeads(call)) ??
    next('the sync of the heads', (call) => isSync(call) && isHeads(call)) ??
    at
  );
}

/**
 * What is wrong with the answers to lines that were submitted one after the other, each with a
 * marker of its own as its ref: an answer must not begin before its line was made durable.
 */
export function answerFaults(calls: readonly Call[], markers: readonly string[]): string[] {
  return markers.flatMap((marker) => {
    const says = (call: Call): boolean => isUnix(call) && call.text.includes(marker);
    const line = calls.find((call) => isRead(call) && says(call));
    if (line === undefined) return [`${marker}: the line was never read`];
    const answer = calls.find((call) => isWrite(call) && says(call) && call.began > line.ended);
    if (answer === undefined) return [`${marker}: it was never answered`];
    const end = durable(calls, marker, line.ended, answer.began);
    return typeof end === 'string' ? [end] : [];
  });
}

/** A receipt is signed, so it is larger than anything else that goes down to a child. */
const RECEIPT_BYTES_MIN = 150;
/** And so is a frame, compared with what else comes up. */
const FRAME_BYTES_MIN = 200;

/**
 * What is wrong with the receipts for frames that came one after the other, each awaited: between
 * the coming of a frame with the marker in it and its being durable no receipt may leave.
 */
export function receiptFaults(calls: readonly Call[], markers: readonly string[]): string[] {
  const isReceipt = (call: Call): boolean =>
    isWrite(call) && isTcp(call) && call.result >= RECEIPT_BYTES_MIN;
  return markers.flatMap((marker) => {
    const written = calls.find((call) => isLog(call) && call.text.includes(marker));
    if (written === undefined) return [`${marker}: it never came`];
    const came = calls.findLast(
      (call) =>
        isRead(call) && isTcp(call) && call.result >= FRAME_BYTES_MIN && call.ended < written.began,
    );
    if (came === undefined) return [`${marker}: its frame never came`];
    const end = durable(calls, marker, came.ended, Number.POSITIVE_INFINITY);
    if (typeof end === 'string') return [end];
    const receipt = calls.find((call) => isReceipt(call) && call.began > came.ended);
    if (receipt === undefined) return [`${marker}: no receipt`];
    return receipt.began < end ? [`${marker}: a receipt left before it was durable`] : [];
  });
}
