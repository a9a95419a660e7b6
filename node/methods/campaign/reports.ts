import { readRemittance } from '../../../conflict/campaign/remittance.js';
import {
  feeFigures,
  REPORT_KINDS,
  type ReportKind,
  reportDays,
  reportFigures,
} from '../../../conflict/campaign/report-figures.js';
import { HujiError } from '../../../proto/errors.js';
import type { Lane } from '../../../proto/id.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { actsBetween, REMITTANCE } from '../../apply/act-book.js';
import { type Tallies, talliesBetween } from '../../apply/tally-book.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import { areaParam, dayParam, type Params, textParam } from '../params.js';
import { currentCampaign } from './current-campaign.js';
import { counted, progressOf, ranked } from './progress.js';

/** `report`: figures of a day, a week or the whole campaign, for an area and those below it. */
export async function campaignReport(node: HujiNode, params: Params): Promise<Json> {
  const campaign = currentCampaign(node);
  const kind = textParam(params, 'kind');
  if (!isReportKind(kind)) throw new HujiError('USAGE', 'kind');
  const area = areaParam(params) ?? node.identity.code;
  if (!node.topology.isAtOrBelow(area, node.identity.code)) {
    throw new HujiError('AREA_ELSEWHERE', node.identity.code);
  }
  const today = dayOf(node.clock);
  const day = dayParam(params, 'day') ?? today;
  const days = reportDays(campaign, kind, kind === 'final' ? today : day);
  if (days === null) throw new HujiError('REPORT_EARLY', today);
  const sums = await talliesBetween(node.store, days.from, days.to);
  const held = await counted(node, campaign, days.to < today ? days.to : today);
  const below = ranked(node.topology.childrenOf(area).map((each) => progressOf(node, each, held)));
  const paid = campaign.fees === null ? null : await remittedBetween(node, days.from, days.to);
  const row = (of: NodeCode): { readonly [name: string]: Json } => {
    const figures = sumOf(node, of, sums);
    if (paid === null) return { ...reportFigures(figures) };
    const fees = { ...feeFigures(figures, paidIn(node, of, paid)) };
    return { ...reportFigures(figures), fees };
  };
  const { target, cards: total } = progressOf(node, area, held);
  return {
    ...{ kind, name: campaign.name, area, from: days.from, to: days.to },
    ...{ target, total, ...row(area) },
    areas: below.map((each) => ({
      ...{ area: each.area, rank: each.rank, target: each.target, total: each.cards },
      ...row(each.area),
    })),
  };
}

/** What each station paid into the treasury of what it took on those days, in fen. */
async function remittedBetween(
  { store }: Pick<HujiNode, 'store'>,
  from: string,
  to: string,
): Promise<Map<NodeCode, number>> {
  const found = new Map<NodeCode, number>();
  for (const { code, text } of await actsBetween(store, REMITTANCE, from, to)) {
    found.set(code, (found.get(code) ?? 0) + (readRemittance(text)?.remitted ?? 0));
  }
  return found;
}

function paidIn(
  { topology }: Pick<HujiNode, 'topology'>,
  area: NodeCode,
  paid: ReadonlyMap<NodeCode, number>,
): number {
  let total = 0;
  for (const [code, fen] of paid) if (topology.isAtOrBelow(code, area)) total += fen;
  return total;
}

function isReportKind(text: string): text is ReportKind {
  return (REPORT_KINDS as readonly string[]).includes(text);
}

function sumOf(
  { topology }: Pick<HujiNode, 'topology'>,
  area: NodeCode,
  tallies: ReadonlyMap<Lane, Tallies>,
): Tallies {
  const sums: { [name: string]: number } = {};
  for (const [lane, figures] of tallies) {
    if (!topology.isAtOrBelow(lane, area)) continue;
    for (const [name, count] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}
