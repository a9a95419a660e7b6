import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ShapedLine } from '../../bin/demo/shaped-line.js';
import { suite, type TestContext } from '../harness.js';
import { Autumn, CHANGING, CITY, COUNTY, FAR, FAR_COUNTY, NO_LINE, ONLINE } from './autumn.js';
import { carry, volumesIn } from './couriers.js';
import { Daemon } from './daemon.js';
import { ask, below, comeUp, listed, receipted } from './moving.js';
import type { NodeFolder } from './node-folder.js';
import { PROVINCE } from './template.js';
import { agree, present, sound } from './tree.js';

const test = suite('processes/autumn');

const QUICK_MODEM = { bitsPerSecond: 1_000_000, roundTripMs: 20 };
const LIMIT_MS = 60_000;

/** The parent it goes by, whether a line leads there or not. */
async function parentOf(t: TestContext, node: NodeFolder, parent: string): Promise<void> {
  let last: unknown = null;
  const there = async (): Promise<boolean> => {
    const { parent: is = '', moving = '', alarms = '' } = await node.call('status');
    last = { is, moving, alarms };
    return is === parent && moving === null;
  };
  await t.until('the parent', there, 20_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${node.code} below ${parent}: ${JSON.stringify(last)}`);
  });
}

/** One window of the telephone, until nothing waits. */
async function telephone(t: TestContext, station: Daemon): Promise<void> {
  await station.call('link.start');
  await t.until(
    'the end of the window',
    async () => {
      const { ways } = (await station.call('link.list')) as unknown as {
        ways: { window: { open: boolean; last: { drained: boolean } | null } | null }[];
      };
      const [way] = ways;
      return way?.window?.open === false && way.window.last?.drained === true;
    },
    30_000,
  );
}

interface Stations {
  readonly autumn: Autumn;
  readonly online: Daemon;
  readonly far: Daemon;
  readonly changing: Daemon;
}

interface Counties extends Stations {
  readonly county: Daemon;
  readonly farCounty: Daemon;
}

const spool = (node: Daemon, name: 'in' | 'out'): string => join(node.dir, 'spool', name);

/**
 * Stations and province alone. Disks lie in drop folders at the far station, and are cut and taken
 * in by hand for the other; power fails at a station that loads, at another, and at the province.
 */
async function august(t: TestContext): Promise<Stations> {
  const autumn = await Autumn.found(t);
  const { province } = autumn;
  const online = await autumn.station(ONLINE, { parent: () => province.address });
  let far = await autumn.station(FAR);
  const changing = await autumn.station(CHANGING);
  await autumn.load(online, 'lost');
  await autumn.load(far);
  await far.kill();
  far = await autumn.again(FAR, { more: ['--spool-to', PROVINCE] });
  await autumn.load(changing);
  await autumn.work(changing, 5);
  await t.until('a package', () => volumesIn(spool(far, 'out')).length > 0, 30_000);
  carry(spool(far, 'out'), spool(province, 'in'));
  await autumn.carry(changing, province);
  await province.kill();
  await autumn.work(online, 10);
  await province.start();
  for (const station of [online, far, changing]) await agree(t, station.code, [station, province]);
  await t.until('an answer', () => volumesIn(spool(province, 'out'), FAR).length > 0, 20_000);
  carry(spool(province, 'out'), spool(far, 'in'), FAR);
  await receipted(t, far, ['province']);
  await autumn.carry(province, changing);
  await receipted(t, changing, ['province']);
  return { autumn, online, far, changing };
}

/** One gets a telephone; the counties come up, and take over who is below them. */
async function september(t: TestContext, before: Stations): Promise<Counties> {
  const { autumn, online, far } = before;
  const { province } = autumn;
  await before.changing.stop();
  const line = await ShapedLine.start(province.address, QUICK_MODEM);
  t.defer(() => line.close());
  const parent = (): string => `dialup://${line.hostPort}`;
  const changing = await autumn.again(CHANGING, { parent });
  await autumn.work(changing, 10);
  await autumn.work(far, 5);
  await telephone(t, changing);
  await agree(t, CHANGING, [changing, province]);

  const county = await comeUp(t, autumn, COUNTY, 'county', ['--again']);
  const farCounty = await comeUp(t, autumn, FAR_COUNTY, 'county');
  assert.equal((await ask(county, 'adopt', '--all-below'))['asked'], [ONLINE, CHANGING]);
  const there = ['--all-below', '--address', NO_LINE];
  assert.equal((await ask(farCounty, 'adopt', ...there))['asked'], [FAR]);
  await below(t, online, COUNTY);
  await listed(t, province, CHANGING, COUNTY);
  await listed(t, province, FAR, FAR_COUNTY);
  // Its next call is to the province, where it hears that the county has a line for it.
  await changing.call('link.start');
  await below(t, changing, COUNTY);
  await autumn.work(changing, 5);
  await autumn.work(online, 5);
  await county.kill();
  await county.start();
  // The far one still sends to the province, and hears of its county from there.
  await autumn.carry(far, province);
  await autumn.carry(province, far);
  await autumn.work(far, 5);
  await autumn.carry(far, farCounty);
  await autumn.carry(farCounty, far);
  await parentOf(t, far, FAR_COUNTY);
  await receipted(t, far, ['county']);
  for (const station of [online, changing]) await agree(t, station.code, [station, county]);
  await agree(t, FAR, [far, farCounty, province]);
  await agree(t, COUNTY, [county, province]);
  return { autumn, online, far, changing, county, farCounty };
}

/** The city takes both counties; power fails where a disk is taken in. */
async function october(t: TestContext, counties: Counties): Promise<Daemon> {
  const { autumn, online, far, changing, county, farCounty } = counties;
  const { province } = autumn;
  const city = await comeUp(t, autumn, CITY, 'city');
  assert.equal((await ask(city, 'adopt', '--all-below'))['asked'], [COUNTY, FAR_COUNTY]);
  for (const node of [county, farCounty]) await below(t, node, CITY);
  for (const station of [online, far, changing]) await autumn.work(station, 5);
  const disk = join(autumn.folder, 'october');
  // The daemon may have cut the same for its drop folder a moment before.
  await far.call('export', { to: FAR_COUNTY, folder: disk, volume: 4096, again: true });
  const taking = farCounty.call('import', { paths: [disk] }).catch(() => undefined);
  await farCounty.kill();
  await taking;
  await farCounty.start();
  await farCounty.call('import', { paths: [disk] });
  const paths = [
    [online, county],
    [changing, county],
    [far, farCounty],
  ] as const;
  for (const [station, above] of paths) {
    await agree(t, station.code, [station, above, city, province], LIMIT_MS);
  }
  const tiers = ['county', 'city', 'province'];
  for (const station of [online, changing]) await receipted(t, station, tiers);
  await receipted(t, far, ['city', 'province'], farCounty);
  await autumn.carry(farCounty, far);
  await receipted(t, far, tiers);
  return city;
}

test(
  'stations and province first, then counties, then cities: by line, by telephone and on disks',
  async (t) => {
    const counties = await september(t, await august(t));
    const city = await october(t, counties);
    const { autumn, online, far, changing, county, farCounty } = counties;
    const { province } = autumn;
    await agree(t, CITY, [city, province]);
    await agree(t, COUNTY, [county, city, province]);
    await agree(t, FAR_COUNTY, [farCounty, city, province]);
    for (const node of [province, city]) {
      assert.is((await node.status()).counts.persons, autumn.persons, node.code);
    }
    await present(province, autumn.answers);
    await sound([province, city, county, farCounty, online, far, changing]);
  },
  { limitMs: 240_000 },
);

test(
  'a county without any line comes up late, and takes over a station that has none either',
  async (t) => {
    const autumn = await Autumn.found(t);
    const { province, folder } = autumn;
    const far = await autumn.station(FAR);
    await autumn.load(far);
    await autumn.work(far, 5);
    await autumn.carry(far, province);
    await autumn.carry(province, far);
    await receipted(t, far, ['province']);

    await autumn.enrol(FAR_COUNTY, 'county');
    const county = new Daemon(t, { code: FAR_COUNTY, dir: join(folder, FAR_COUNTY), listen: '' });
    await county.start();
    await autumn.carry(county, province);
    await listed(t, province, FAR_COUNTY, PROVINCE);
    // What the station had sent before anybody was there comes down by package.
    await autumn.carry(province, county);
    await agree(t, FAR, [far, province, county]);
    assert.equal((await ask(county, 'adopt', '--all-below'))['asked'], [FAR]);
    await autumn.work(far, 5);
    await autumn.carry(county, province);
    await listed(t, province, FAR, FAR_COUNTY);
    await autumn.carry(province, county);
    await autumn.carry(county, far);
    await parentOf(t, far, FAR_COUNTY);
    await autumn.carry(far, county);
    await autumn.carry(county, far);
    await receipted(t, far, ['county']);
    await far.kill();
    await far.start();
    await parentOf(t, far, FAR_COUNTY);

    await autumn.work(far, 5);
    await autumn.carry(far, county);
    await autumn.carry(county, province);
    await autumn.carry(province, county);
    await autumn.carry(county, far);
    await receipted(t, far, ['county', 'province']);
    await agree(t, FAR, [far, county, province]);
    await agree(t, FAR_COUNTY, [county, province]);
    assert.is((await province.status()).counts.persons, autumn.persons);
    await present(province, autumn.answers);
    assert.equal(await far.alarms(), []);
    await sound([far, county, province]);
  },
  { limitMs: 120_000 },
);
