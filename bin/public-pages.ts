import type { Json } from '../node/control/control.js';
import { listIn, numberIn, textIn } from './document.js';
import { printedDay, printedPage } from './printed-page.js';
import { escaped } from './visit-sheet.js';
import { yuan } from './yuan.js';

/**
 * 换证通知 for each station: who is called up, when and where, by years of birth and how many they
 * are. By the answer of `campaign.call-up`: figures alone, nobody is named.
 */
export function callUpNotice(document: Json): string {
  const [from, to] = ['from', 'to'].map((part) => printedDay(textIn(document, part)));
  const fee = numberIn(document, 'fee');
  const years = ['bornFrom', 'bornTo'].map((part) => `${escaped(textIn(document, part))}年`);
  const born = years.join('至');
  const sections = listIn(document, 'stations').map((row) => {
    const lines = listIn(row, 'years')
      .map((year) => {
        const people = textIn(year, 'people');
        return `<tr><th>${textIn(year, 'born')}年出生</th><td class="figure">${people}人</td></tr>`;
      })
      .join('\n');
    return `<section>
<h1>换领第二代居民身份证通知</h1>
<p>${escaped(textIn(row, 'station'))}派出所辖区居民:</p>
<p>凡在${born}间出生的,请于${from}至${to}到户口所在地派出所办理。</p>
<table>
${lines}
<tr><th>合计</th><td class="figure">${textIn(row, 'people')}人</td></tr>
</table>
<p>请携带户口簿和原居民身份证,现场照相。${fee === 0 ? '' : `工本费每证${yuan(fee)}元,收取后开具收据。`}</p>
<p>登记项目有误的,请先办理更正。行动不便的,可联系派出所上门办理。</p>
<p class="note">公安机关依法保护公民个人信息。打印日期:${printedDay(textIn(document, 'day'))}</p>
</section>`;
  });
  return printedPage('换领第二代居民身份证通知', sections.join('\n'));
}

/** 进度公示 of an area and those below it, by the answer of `campaign.progress`: figures alone. */
export function progressPage(document: Json): string {
  const rows = [document, ...listIn(document, 'areas')].map((row) => {
    const [target, cards] = [numberIn(row, 'target'), numberIn(row, 'cards')];
    const percent = target === 0 ? 0 : Math.min(100, Math.round((cards * 1000) / target) / 10);
    const bar = `<div class="bar"><div style="width:${percent}%"></div></div>`;
    const figures = [String(target), textIn(row, 'applied'), String(cards)];
    const cells = figures.map((figure) => `<td class="figure">${figure}</td>`).join('');
    const area = escaped(textIn(row, 'area').slice(0, 6));
    return `<tr><td>${area}</td>${cells}<td>${bar}</td><td class="figure">${percent}%</td></tr>`;
  });
  const phase = PHASES_ZH[textIn(document, 'phase')] ?? '';
  const forecast = textIn(document, 'forecast');
  const done = forecast === '' ? '' : `按目前进度,预计${printedDay(forecast)}完成。`;
  const body = `<h1>换发第二代居民身份证工作进度</h1>
<p>${printedDay(textIn(document, 'day'))}　${phase}　${done}</p>
<table>
<tr><th>地区</th><th>应换证人数</th><th>已受理</th><th>已领证</th><th></th><th></th></tr>
${rows.join('\n')}
</table>
<p class="note">只公布数字,不含任何个人信息。办理进度可凭受理号到受理派出所查询。</p>`;
  return printedPage('换发第二代居民身份证工作进度', body);
}

const PHASES_ZH: { readonly [phase: string]: string } = {
  prepare: '准备阶段',
  pilot: '试点阶段',
  rollout: '集中换发阶段',
  summary: '总结阶段',
};
