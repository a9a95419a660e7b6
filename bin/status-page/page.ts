import { AREA_STAGES } from '../../conflict/gate.js';
import { describe, HujiError, isErrorCode, type Language } from '../../proto/errors.js';
import { type TextId, textIn } from '../texts.js';
import type { AreaView, PageView } from './area-view.js';
import { curveHtml } from './curve.js';
import { grouped } from './grouped.js';
import { STYLE } from './style.js';

const HOUR_MS = 3_600_000;
/** The page asks for itself again after so many seconds. */
const REFRESH_SECONDS = 30;

export interface PageWish {
  readonly language: Language;
  /** A child that said nothing for so long is silent. */
  readonly silentMs: number;
}

type Say = (id: TextId, params?: { readonly [name: string]: string | number }) => string;

/** The whole page, which needs nothing from anywhere else. */
export function pageHtml(view: PageView, wish: PageWish): string {
  const say: Say = (id, params) => escaped(textIn(wish.language, id, params));
  const title = say('page.title', { node: view.at.code });
  const body = [
    header(view, wish, say),
    figures(view.at, say),
    alarms(view, wish, say),
    curveHtml(view.curve, say),
    tree(view, wish, say),
    station(view, say),
    view.at.code === view.node ? ways(view, say) : '',
  ];
  return [
    `<!doctype html><html lang="${wish.language === 'zh' ? 'zh-CN' : 'en'}"><head>`,
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta http-equiv="refresh" content="${REFRESH_SECONDS}"><title>${title}</title>`,
    `<style>${STYLE}</style></head><body>${body.join('')}</body></html>\n`,
  ].join('');
}

/** A page that says one thing. */
export function noticeHtml(language: Language, id: TextId): string {
  const text = escaped(textIn(language, id));
  return `<!doctype html><meta charset="utf-8"><title>huji</title><p>${text}</p>\n`;
}

function header({ path, at }: PageView, { language }: PageWish, say: Say): string {
  const steps = path.map((code, step) =>
    step === path.length - 1 ? `<b>${code}</b>` : link(code, language, code),
  );
  const other: Language = language === 'zh' ? 'en' : 'zh';
  const name = other === 'zh' ? '中文' : 'English';
  return [
    `<header><h1>${say('page.title', { node: at.code })}</h1>`,
    `<nav>${steps.join(' › ')} <span class="tier">${tierName(at, say)}</span> `,
    `${link(at.code, other, name)}</nav></header>`,
  ].join('');
}

function figures(at: AreaView, say: Say): string {
  const all: [TextId, number][] = [
    ['page.persons', at.persons],
    ['page.declared', at.declared],
    ['page.held', at.held],
    ['page.lag', at.lag],
    ['page.cases', at.cases],
    ['page.overdue', at.overdue],
  ];
  const cells = all.map(
    ([id, count]) => `<div><dt>${say(id)}</dt><dd>${grouped(count)}</dd></div>`,
  );
  return `<dl class="figures">${cells.join('')}</dl>`;
}

function alarms({ alarms: all, nowMs }: PageView, { language }: PageWish, say: Say): string {
  if (all.length === 0) return `<p class="calm">${say('status.no-alarms')}</p>`;
  const rows = all.map(({ code, subject, detail, sinceMs }) => {
    const known = isErrorCode(code) ? describe(new HujiError(code), language) : null;
    const hint = known === null ? '' : `<small>${escaped(known.hint)}</small>`;
    const hours = Math.floor((nowMs - sinceMs) / HOUR_MS);
    const about = `${escaped(subject)} ${escaped(detail)}`;
    return `<li><b>${code}</b> ${about} <i>${say('page.hours', { hours })}</i>${hint}</li>`;
  });
  const list = `<ul>${rows.join('')}</ul>`;
  return `<section class="alarms"><h2>${say('page.alarms')}</h2>${list}</section>`;
}

/** A row for each child, filled by the stages of its stations, with its own children as tiles. */
function tree({ children }: PageView, wish: PageWish, say: Say): string {
  if (children.length === 0) return '';
  const rows = children.map(({ area, below }) => {
    const tiles = below.map((each) => tile(each, wish, say));
    return [
      `<li class="${toneOf(area, wish)}"><div class="row">`,
      link(area.code, wish.language, area.code),
      ` <span class="tier">${tierName(area, say)}</span> ${fill(area, say)}`,
      `<span class="facts">${facts(area, say)}</span></div>`,
      tiles.length === 0 ? '' : `<div class="tiles">${tiles.join('')}</div>`,
      '</li>',
    ].join('');
  });
  const legend = AREA_STAGES.map(
    (stage) => `<span class="key ${stage}">${say(`page.stage-${stage}`)}</span>`,
  );
  return [
    `<section><h2>${say('page.below')}</h2><p class="legend">${legend.join('')}</p>`,
    `<ul class="tree">${rows.join('')}</ul></section>`,
  ].join('');
}

/** How many of its stations have come how far: one bar, parted. */
function fill({ stages, code }: AreaView, say: Say): string {
  const total = AREA_STAGES.reduce((sum, stage) => sum + stages[stage], 0);
  let at = 0;
  const parts = AREA_STAGES.toReversed().map((stage) => {
    const width = total === 0 ? 0 : (stages[stage] / total) * 100;
    const place = `x="${at.toFixed(2)}" width="${width.toFixed(2)}"`;
    const part = `<rect class="${stage}" ${place} height="8"/>`;
    at += width;
    return width === 0 ? '' : part;
  });
  const words = AREA_STAGES.flatMap((stage) =>
    stages[stage] === 0 ? [] : `${say(`page.stage-${stage}`)} ${stages[stage]}`,
  );
  const label = `${code}: ${words.join(', ')}`;
  return [
    '<svg class="fill" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"',
    ` aria-label="${label}">`,
    `<title>${label}</title><rect class="empty" width="100" height="8"/>${parts.join('')}</svg>`,
  ].join('');
}

function tile(area: AreaView, wish: PageWish, say: Say): string {
  const stage = AREA_STAGES.findLast((each) => area.stages[each] > 0) ?? 'registered';
  const who = `${area.code} ${tierName(area, say)}`;
  const title = `${who}, ${say(`page.stage-${stage}`)}, ${facts(area, say)}`;
  const href = hrefOf(area.code, wish.language);
  const mark = area.cases > 0 ? String(Math.min(area.cases, 999)) : '';
  const look = `tile ${stage} ${toneOf(area, wish)}`;
  return `<a class="${look}" href="${href}" title="${title}">${mark}</a>`;
}

function facts(area: AreaView, say: Say): string {
  const said = [`${grouped(area.persons)} ${say('page.people')}`];
  if (area.lag > 0) said.push(`${say('page.lag')} ${grouped(area.lag)}`);
  if (area.cases > 0) said.push(`${say('page.cases')} ${grouped(area.cases)}`);
  if (area.overdue > 0) said.push(`${say('page.overdue')} ${grouped(area.overdue)}`);
  const { silentMs } = area;
  if (silentMs !== null && silentMs >= HOUR_MS) {
    said.push(say('page.silent', { hours: Math.floor(silentMs / HOUR_MS) }));
  }
  return said.join(' · ');
}

function station({ at, missing, children }: PageView, say: Say): string {
  if (children.length > 0 || at.tier !== 'station') return '';
  const stage = AREA_STAGES.findLast((each) => at.stages[each] > 0) ?? 'registered';
  const rows = missing.map(({ what, count }) => {
    return `<li>${say(`missing.${what}`)} ${grouped(count)}</li>`;
  });
  return [
    `<section><h2>${say('page.stage')}</h2><p>${fill(at, say)} ${say(`page.stage-${stage}`)}</p>`,
    rows.length === 0 ? '' : `<h3>${say('page.missing')}</h3><ul>${rows.join('')}</ul>`,
    '</section>',
  ].join('');
}

function ways({ ways: all, waiting }: PageView, say: Say): string {
  const rows = all.map(({ peer, way, state, since, error }) => {
    const cells = [peer, way, state, since.slice(0, 16).replace('T', ' '), error];
    const tone = state === 'live' ? 'good' : 'slow';
    return `<tr class="${tone}">${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  const { frames, changes, bytes } = waiting;
  return [
    `<section><h2>${say('page.ways')}</h2>`,
    `<p>${say('label.waiting')}: ${say('status.waiting', { frames, changes, bytes })}</p>`,
    `<div class="wide"><table>${rows.join('')}</table></div></section>`,
  ].join('');
}

/** By what is wrong first: an alarm or long silence, then what waits to be applied. */
function toneOf(area: AreaView, { silentMs }: PageWish): 'bad' | 'slow' | 'good' {
  const silent = area.silentMs ?? 0;
  if (area.isAlarmed || silent >= silentMs) return 'bad';
  return area.lag > 0 || silent >= silentMs / 2 ? 'slow' : 'good';
}

function tierName({ tier }: AreaView, say: Say): string {
  const isTier = ['station', 'county', 'city', 'province'].includes(tier);
  return isTier ? say(`page.tier-${tier}` as TextId) : '';
}

function link(code: string, language: Language, words: string): string {
  return `<a href="${hrefOf(code, language)}">${escaped(words)}</a>`;
}

function hrefOf(code: string, language: Language): string {
  return `/?at=${encodeURIComponent(code)}&amp;lang=${language}`;
}

function escaped(text: string): string {
  const names: { readonly [sign: string]: string } = {
    ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
  };
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}
