import * as assert from 'uvu/assert';
import { pageView } from '../../../bin/status-page/area-view.js';
import { servePage } from '../../../bin/status-page/page-server.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { suite, type TestContext } from '../../harness.js';
import { Day, planOf } from '../../node/methods/campaign/days.js';
import { CardWorld } from '../../node/methods/card/card-world.js';
import { CITY, COUNTY, PROVINCE, STATION } from '../../node/tree.js';
import { Browser } from './browser.js';

const test = suite('bin/status-page/browser');

/** A province in its pilot: three people, one of them with his card. */
async function page(t: TestContext): Promise<string> {
  const day = new Day();
  day.is('2004-08-25');
  const world = await CardWorld.make(t, { clock: day.clock });
  const people = await world.people(3);
  await world.province.signed('campaign.apply', { document: planOf(1) });
  await world.exchange();
  day.is('2004-09-01');
  await world.open();
  await world.handedOver(await world.sampled(people[0] ?? '', 1));
  day.is('2005-03-10');
  const { node } = world.province;
  node.alarms.raise('CHILD_SILENT', STATION, '30 h');
  const server = await servePage({
    ...{ address: '127.0.0.1:0', token: null, certificates: [], clock: node.clock },
    ...{ tls: tlsIdentityOf(node.identity), silentMs: 3_600_000 },
    view: (code) => pageView(node, code),
  });
  t.defer(() => server.close());
  return `http://${server.address}`;
}

/** Nothing stands beyond the right edge of the screen, nor over anything else that is read. */
const OVERFLOW = `(() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('body *')].filter((element) => {
    if (element.closest('.wide, svg')) return false;
    const { left, right } = element.getBoundingClientRect();
    return left < -1 || right > width + 1;
  });
  return [document.documentElement.scrollWidth > width, ...wide.map(({ outerHTML }) => outerHTML)];
})()`;

test(
  'in a browser the tree is walked down to a station, at the width of a telephone too',
  async (t) => {
    const browser = await Browser.open(t);
    const address = await page(t);
    for (const [lang, width, first] of [
      ['zh', 360, ['换证进度', '已发 1，应发 3', '告警', '下级']],
      ['en', 360, ['Cards of the campaign', '1 of 3 handed over', 'Alarms', 'Below']],
      ['zh', 1280, ['换证进度', '在册人口']],
      ['en', 1280, ['people registered', 'planned by today']],
    ] as const) {
      await browser.screen(width, 800);
      await browser.go(`${address}/?lang=${lang}`);
      const text = await browser.text();
      for (const word of first) assert.match(text, word);
      assert.equal(await browser.evaluate(OVERFLOW), [false], `${lang} ${width}`);
      await browser.picture(`province-${lang}-${width}`);
      for (const code of [CITY, COUNTY, STATION]) {
        await browser.click(`.tree a[href*="at=${code}"]`);
        assert.match(await browser.evaluate('location.search'), `at=${code}&lang=${lang}`);
        assert.match(await browser.evaluate('document.querySelector("h1").innerText'), code);
        assert.equal(await browser.evaluate(OVERFLOW), [false], `${code} ${lang} ${width}`);
        await browser.picture(`${code}-${lang}-${width}`);
      }
      const words =
        lang === 'zh' ? ['阶段', '尚缺条件', '未对帐天数'] : ['Stage', 'days not compared'];
      for (const word of words) assert.match(await browser.text(), word);
      await browser.click(`nav a[href*="at=${PROVINCE}"]`);
    }
    const elsewhere = browser.asked.filter((url) => !url.startsWith(address));
    assert.equal(
      elsewhere.filter((url) => url !== 'about:blank'),
      [],
    );
  },
  { limitMs: 240_000 },
);

test(
  'the curve rises with the cards, beside the plan',
  async (t) => {
    const browser = await Browser.open(t);
    const address = await page(t);
    await browser.screen(800, 800);
    await browser.go(`${address}/?lang=en`);
    const heights = (line: string) =>
      browser.evaluate<number[]>(
        `[...document.querySelector('polyline.${line}').points].map(({ y }) => Math.round(y))`,
      );
    const done = await heights('done');
    const plan = await heights('plan');
    assert.is(done[0], plan[0], 'both begin with nothing');
    assert.ok((done.at(-1) ?? 0) < (done[0] ?? 0), 'a card was handed over');
    assert.equal(
      plan,
      plan.toSorted((a, b) => b - a),
    );
    // All of three by the end, a third of them by now.
    const [bottom = 0, top = 0, now = 0] = [plan[0], plan.at(-1), done.at(-1)];
    assert.ok(Math.abs((bottom - now) * 3 - (bottom - top)) <= 3, `${bottom} ${now} ${top}`);
    const seen = await browser.evaluate<number>(
      'document.querySelector(".curve").getBoundingClientRect().height',
    );
    assert.ok(seen > 100);
  },
  { limitMs: 120_000 },
);
