import type { Json } from '../node/control/control.js';
import { describe, HujiError, isErrorCode } from '../proto/errors.js';
import { listIn, numberIn, objectOf, partOf, textIn, textOf } from './document.js';
import { pairs, table } from './table.js';
import { language, text } from './texts.js';
import { labelOf } from './views.js';

/** Streams shown to people; a province has thousands, and --json shows them all. */
const STREAMS_SHOWN = 20;
const TIERS_ABOVE = ['county', 'city', 'province'] as const;

/** `huji status` for people: who this is and what is wrong first, then ways, children, streams. */
export function statusView(document: Json, nowMs: number, width: number): string {
  const parts = [
    headView(document),
    alarmsView(document, nowMs, width),
    linksView(document, nowMs, width),
    childrenView(document, nowMs, width),
    streamsView(document, width),
    countsView(document),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headView(document: Json): string {
  const waiting = partOf(document, 'waiting');
  return pairs([
    [text('label.node'), `${textIn(document, 'node')}  ${textIn(document, 'tier')}`],
    [text('label.epoch'), textIn(document, 'epoch')],
    [text('label.parent'), parentOf(document)],
    [text('label.listen'), textIn(document, 'listen')],
    [
      text('label.waiting'),
      text('status.waiting', {
        frames: numberIn(waiting, 'frames'),
        changes: numberIn(waiting, 'changes'),
        bytes: numberIn(waiting, 'bytes'),
      }),
    ],
    [text('label.recovering'), partOf(document, 'recovering') === true ? text('view.yes') : ''],
    [text('label.judging'), judgingText(document)],
    [text('label.version'), textIn(document, 'version')],
  ]);
}

/** How far records are judged anew; empty where they are not. */
export function judgingText(document: Json): string {
  const judging = partOf(document, 'judging');
  if (judging === null || judging === undefined) return '';
  const [done, total] = [numberIn(judging, 'done'), numberIn(judging, 'total')];
  return text('view.judging', { done, total });
}

/** The parent of today, and the one that is to take its place. */
function parentOf(document: Json): string {
  const parent = textIn(document, 'parent');
  const to = textIn(partOf(document, 'moving'), 'to');
  return to === '' ? parent : text('status.moving', { parent, to });
}

function alarmsView(document: Json, nowMs: number, width: number): string {
  const columns = [
    { title: text('label.alarm') },
    { title: text('label.subject') },
    { title: text('label.for'), align: 'right' },
    { title: text('label.detail'), cut: true },
  ] as const;
  const rows = listIn(document, 'alarms').map((alarm) => [
    textIn(alarm, 'code'),
    textIn(alarm, 'subject'),
    ageOf(partOf(alarm, 'since'), nowMs),
    textIn(alarm, 'detail'),
  ]);
  if (rows.length === 0) return text('status.no-alarms');
  return [table(columns, rows, width), ...hintsOf(rows.map(([code = '']) => code))].join('\n');
}

/** What to try, once for each code. */
function hintsOf(codes: readonly string[]): string[] {
  return [...new Set(codes)].filter(isErrorCode).map((code) => {
    const { hint } = describe(new HujiError(code), language());
    return text('failure.try', { hint: `${hint} (${code})` });
  });
}

function linksView(document: Json, nowMs: number, width: number): string {
  const columns = [
    { title: text('label.peer') },
    { title: text('label.way') },
    { title: text('label.state') },
    { title: text('label.for'), align: 'right' },
    { title: text('label.sent'), align: 'right', optional: 1 },
    { title: text('label.received'), align: 'right', optional: 1 },
    { title: text('label.error'), cut: true },
  ] as const;
  const rows = listIn(document, 'links').map((link) => [
    textIn(link, 'peer'),
    textIn(link, 'way'),
    textIn(link, 'state'),
    ageOf(partOf(link, 'since'), nowMs),
    textIn(link, 'sent'),
    textIn(link, 'received'),
    textIn(link, 'error'),
  ]);
  return rows.length === 0 ? '' : table(columns, rows, width);
}

function childrenView(document: Json, nowMs: number, width: number): string {
  const columns = [
    { title: text('label.child') },
    { title: text('label.tier') },
    { title: text('label.state') },
    { title: text('label.seen'), align: 'right' },
    { title: text('label.streams'), align: 'right', optional: 1 },
    { title: text('label.held'), align: 'right' },
    { title: text('label.lag'), align: 'right' },
  ] as const;
  const rows = listIn(document, 'children').map((child) => [
    textIn(child, 'node'),
    textIn(child, 'tier'),
    textIn(child, 'state'),
    ageOf(partOf(child, 'lastSeen'), nowMs),
    textIn(child, 'streams'),
    textIn(child, 'held'),
    textIn(child, 'lag'),
  ]);
  return rows.length === 0 ? '' : table(columns, rows, width);
}

/** Its own streams first: theirs are the receipts a person here waits for. */
function streamsView(document: Json, width: number): string {
  const own = textIn(document, 'node');
  const all = [...listIn(document, 'streams')];
  all.sort((a, b) => Number(authorOf(b) === own) - Number(authorOf(a) === own));
  if (all.length === 0) return '';
  const columns = [
    { title: text('label.author') },
    { title: text('label.lane') },
    { title: text('label.head'), align: 'right' },
    { title: text('label.applied'), align: 'right' },
    { title: text('tier.county'), align: 'right' },
    { title: text('tier.city'), align: 'right' },
    { title: text('tier.province'), align: 'right' },
  ] as const;
  const rows = all.slice(0, STREAMS_SHOWN).map((stream) => [
    authorOf(stream),
    textIn(partOf(stream, 'stream'), 'lane'),
    textIn(partOf(stream, 'head'), 'seq'),
    textIn(stream, 'applied'),
    ...TIERS_ABOVE.map((tier) => {
      const receipt = partOf(partOf(stream, 'receipts'), tier);
      return textIn(receipt, 'held') || '-';
    }),
  ]);
  const shown = table(columns, rows, width);
  const more = all.length - rows.length;
  return more > 0 ? `${shown}\n${text('status.more', { more })}` : shown;
}

function authorOf(stream: Json): string {
  return textIn(partOf(stream, 'stream'), 'author');
}

function countsView(document: Json): string {
  const counts = Object.entries(objectOf(partOf(document, 'counts')));
  return pairs(counts.map(([name, value]) => [labelOf(name), textOf(value)]));
}

/** How long ago, in the largest unit that fits; a time is ISO 8601 or Unix milliseconds. */
export function ageOf(time: Json | undefined, nowMs: number): string {
  const at = typeof time === 'string' ? Date.parse(time) : time;
  if (typeof at !== 'number' || Number.isNaN(at)) return '';
  const seconds = Math.max(0, Math.round((nowMs - at) / 1000));
  if (seconds < 120) return text('age.seconds', { n: seconds });
  if (seconds < 7_200) return text('age.minutes', { n: Math.floor(seconds / 60) });
  if (seconds < 172_800) return text('age.hours', { n: Math.floor(seconds / 3_600) });
  return text('age.days', { n: Math.floor(seconds / 86_400) });
}
