import type { CampaignCurve, CurvePoint } from '../../node/methods/campaign/curve.js';
import { dayNumber } from '../../proto/dates.js';
import type { TextId } from '../texts.js';
import { grouped } from './grouped.js';

type Say = (id: TextId, params?: { readonly [name: string]: string | number }) => string;

/** Of the picture, in its own units: as wide as a telephone shows it. */
const WIDTH = 360;
const HEIGHT = 170;
const LEFT = 8;
const RIGHT = 352;
const TOP = 14;
const BOTTOM = 150;

/** Cards handed over beside what the plan wants, as a picture and in words; '' where none is. */
export function curveHtml(curve: CampaignCurve | null, say: Say): string {
  if (curve === null) return '';
  const { target, today, plan, done } = curve;
  const cards = done.at(-1)?.cards ?? 0;
  const said = [say('page.cards', { cards: grouped(cards), target: grouped(target) })];
  const expected = plan === null ? null : expectedOn(plan, today);
  if (expected !== null) said.push(say('page.planned', { cards: grouped(expected) }));
  const words = said.join(' · ');
  const label = `${say('page.campaign')}: ${words}`;
  const tone = expected !== null && cards < expected ? 'slow' : 'good';
  return [
    `<section><h2>${say('page.campaign')}</h2><p>${words}</p>`,
    `<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">`,
    `<title>${label}</title>${picture(curve, tone)}</svg>`,
    `<p class="legend"><span class="line plan"></span>${say('page.plan')} `,
    `<span class="line done ${tone}"></span>${say('page.handed-over')}</p></section>`,
  ].join('');
}

function picture(curve: CampaignCurve, tone: 'slow' | 'good'): string {
  const { from, to, today, target, plan, done } = curve;
  const last = today > to ? today : to;
  const [first, span] = [dayNumber(from), Math.max(1, dayNumber(last) - dayNumber(from))];
  const most = Math.max(1, target, ...done.map(({ cards }) => cards));
  const x = (day: string) => LEFT + ((dayNumber(day) - first) / span) * (RIGHT - LEFT);
  const y = (cards: number) => BOTTOM - (cards / most) * (BOTTOM - TOP);
  const points = (all: readonly CurvePoint[]) =>
    all.map(({ day, cards }) => `${x(day).toFixed(1)},${y(cards).toFixed(1)}`).join(' ');
  const parts = [`<path class="axis" d="M${LEFT} ${BOTTOM}H${RIGHT}M${LEFT} ${TOP}H${RIGHT}"/>`];
  for (let year = Number(from.slice(0, 4)) + 1; year <= Number(last.slice(0, 4)); year++) {
    const at = x(`${year}0101`).toFixed(1);
    parts.push(`<path class="axis" d="M${at} ${TOP}V${BOTTOM}"/>`);
    if (isLabelled(year, from, last)) {
      parts.push(`<text x="${at}" y="${HEIGHT - 6}">${year}</text>`);
    }
  }
  parts.push(`<text class="end" x="${RIGHT}" y="${TOP - 3}">${grouped(most)}</text>`);
  if (plan !== null) parts.push(`<polyline class="plan" points="${points(plan)}"/>`);
  if (done.length > 0) {
    const begun = [{ day: from, cards: 0 }, ...done];
    parts.push(`<polyline class="done ${tone}" points="${points(begun)}"/>`);
    const end = done.at(-1) as CurvePoint;
    const [cx, cy] = [x(end.day).toFixed(1), y(end.cards).toFixed(1)];
    parts.push(`<circle class="done ${tone}" cx="${cx}" cy="${cy}" r="3"/>`);
  }
  return parts.join('');
}

/** As many years as have room for their name. */
function isLabelled(year: number, from: string, last: string): boolean {
  const years = Number(last.slice(0, 4)) - Number(from.slice(0, 4));
  return (year - Number(from.slice(0, 4))) % Math.max(1, Math.ceil(years / 6)) === 0;
}

/** Between two days that the plan names it is taken to go straight. */
function expectedOn(plan: readonly CurvePoint[], day: string): number {
  const after = plan.findIndex((point) => point.day >= day);
  const [a, b] = [plan[after - 1], plan[after]];
  if (after < 0) return plan.at(-1)?.cards ?? 0;
  if (a === undefined || b === undefined) return 0;
  const part = (dayNumber(day) - dayNumber(a.day)) / (dayNumber(b.day) - dayNumber(a.day));
  return Math.round(a.cards + (b.cards - a.cards) * part);
}
