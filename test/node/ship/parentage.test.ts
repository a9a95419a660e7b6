import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { Asked } from '../methods/asked.js';
import {
  CITY,
  COUNTY,
  framesOf,
  identities,
  joined,
  PROVINCE,
  SECOND_STATION,
  STATION,
  sealTails,
  write,
} from '../tree.js';
import {
  agreed,
  atParent,
  august,
  bytesOf,
  comeUp,
  fill,
  joinTop,
  moveAt,
  mover,
  PEOPLE,
  receipted,
  sound,
  upBytes,
} from './late.js';

const test = suite('node/ship: another parent');

test('county and city come up late, take their places, and are filled from above', async (t) => {
  const late = await august(t);
  const { province, stations } = late;
  const [station] = stations;
  const county = await comeUp(t, late, COUNTY, 'county');
  await agreed(t, [province, county], COUNTY);
  const adopting = await Asked.with(county);
  const asked = await adopting.signed('node.adopt', {
    allBelow: true,
    addresses: [`memory://${COUNTY}`],
  });
  const { asked: codes } = asked as { readonly asked: string[] };
  assert.equal(codes, [STATION, SECOND_STATION]);
  for (const each of stations) await atParent(t, each, COUNTY);
  const goesTo = [PROVINCE, COUNTY, CITY].map((code) => station.parentage.successorOf(code));
  assert.equal(goesTo, [COUNTY, COUNTY, CITY], 'what was to go to the province goes there');
  await fill(t, station, 1000, 50);
  await agreed(t, [province, county, station], STATION);
  await receipted(t, station, ['county', 'province']);

  const city = await comeUp(t, late, CITY, 'city');
  await agreed(t, [province, city], COUNTY);
  // Stations stand below the county: they are not the city's to take.
  const further = await Asked.with(city);
  const address = { addresses: [`memory://${CITY}`] };
  const forbidden = await further
    .signed('node.adopt', { code: STATION, ...address })
    .catch((error: { code: string }) => error.code);
  assert.is(forbidden, 'MOVE_FORBIDDEN');
  const taken = await further.signed('node.adopt', { allBelow: true, ...address });
  assert.equal((taken as { readonly asked: string[] }).asked, [COUNTY]);
  await atParent(t, county, CITY);
  await fill(t, station, 2000, 50);
  await sealTails(county);
  await agreed(t, [province, city, county], COUNTY);
  for (const each of stations) await receipted(t, each, ['county', 'city', 'province']);
  const everyone = [province, city, county];
  for (const node of everyone) {
    assert.is(node.digester.digest(COUNTY, null).persons, 2 * PEOPLE + 100);
    const frames = await framesOf(node, STATION);
    assert.is(new Set(frames.map((frame) => frame.toString())).size, frames.length);
  }
  await sound([...everyone, ...stations]);
});

test(
  'what fills a county comes down once and does not go up again',
  async (t) => {
    // Enough for greetings and what is published to be little beside it, and no two of one number.
    const late = await august(t, 500);
    const { province, stations } = late;
    const total = await bytesOf(province, [STATION, SECOND_STATION]);
    const county = await comeUp(t, late, COUNTY, 'county');
    await agreed(t, [province, county], COUNTY);
    const filled = upBytes(county);
    assert.ok(filled.received > total, `${filled.received} for ${total}`);
    const lane = await bytesOf(province, ['all']);
    assert.ok(filled.received < 1.2 * total + 2 * lane, `${filled.received} for ${total}`);
    assert.ok(filled.sent < 0.2 * total, `${filled.sent} went up for ${total}`);
    const adopting = await Asked.with(county);
    await adopting.signed('node.adopt', { allBelow: true, addresses: [`memory://${COUNTY}`] });
    for (const each of stations) await atParent(t, each, COUNTY);
    await receipted(t, stations[0], ['county', 'province']);
    const moved = upBytes(stations[0]);
    assert.ok(moved.sent + moved.received < 0.2 * total, `${moved.sent} and ${moved.received}`);
    t.note(`${total} bytes of frames: ${filled.received} down, ${filled.sent} up at the county`);
  },
  { limitMs: 60_000 },
);

test(
  'stations that come before their county is filled do not make it send all up',
  async (t) => {
    // Enough for greetings and what is published to be little beside it, as above.
    const late = await august(t, 500);
    const { tree, province, stations } = late;
    const total = await bytesOf(province, [STATION, SECOND_STATION]);
    const county = await joinTop(tree, COUNTY, 'county', province);
    await tree.listen(county);
    // Both stations talk to it at once, and the province too.
    for (const each of stations) await tree.link(each, county);
    await tree.attach(county, [`memory://${PROVINCE}`]);
    await agreed(t, [province, county], COUNTY);
    await receipted(t, stations[0], ['county', 'province']);
    const { sent, received } = upBytes(county);
    assert.ok(sent < 0.2 * total, `${sent} went up for ${total}`);
    t.note(`${total} bytes of frames: ${received} down, ${sent} up at the county`);
  },
  { limitMs: 60_000 },
);

test('an address at which nobody answers strands nobody', async (t) => {
  const late = await august(t);
  const { tree, province, stations } = late;
  const [station] = stations;
  const county = await comeUp(t, late, COUNTY, 'county');
  const move = await mover(late);
  await move(STATION, COUNTY, { addresses: ['memory://nowhere', 'spaces:// no'] });
  await t.until('the alarm', () =>
    tree.alarms.some(({ code, node }) => code === 'PARENT_UNREACHED' && node === STATION),
  );
  assert.is(station.parentage.parent(), PROVINCE);
  assert.is(station.parentage.moving()?.to, COUNTY);
  // Nor does a disk from there take it off the line that it has.
  await station.parentage.heardByDisk(COUNTY);
  assert.is(station.parentage.parent(), PROVINCE);
  await fill(t, station, 1000, 50);
  await agreed(t, [province, county, station], STATION);
  // Nor one at which another answers.
  await move(STATION, COUNTY, { addresses: [`memory://${PROVINCE}`] });
  await t.until('the wrong node', () =>
    station.alarms.list().some(({ code }) => code === 'PEER_UNEXPECTED'),
  );
  assert.is(station.parentage.parent(), PROVINCE);
  await move(STATION, COUNTY, { addresses: [`memory://${COUNTY}`] });
  await atParent(t, station, COUNTY);
  const left = station.alarms.list().map(({ code }) => code);
  assert.equal(left, []);
  await sound([province, county, station]);
});

test('of two moves in a row the later counts, and a move back takes back', async (t) => {
  const late = await august(t);
  const { province, stations } = late;
  const [station, second] = stations;
  const county = await comeUp(t, late, COUNTY, 'county');
  const city = await comeUp(t, late, CITY, 'city');
  const move = await mover(late);
  await move(COUNTY, CITY, { addresses: [`memory://${CITY}`] });
  await move(STATION, COUNTY, { addresses: ['memory://nowhere'] });
  await move(STATION, CITY);
  await atParent(t, station, CITY);
  await atParent(t, county, CITY);
  await fill(t, station, 1000, 50);
  // The county hears the lanes below its code, wherever the links run.
  await agreed(t, [province, city, county, station], STATION);
  await receipted(t, station, ['city', 'province']);
  // Never taken up, since it was taken back.
  await move(SECOND_STATION, COUNTY);
  await move(SECOND_STATION, PROVINCE, { addresses: [`memory://${PROVINCE}`] });
  await t.until('the last word', () =>
    second.authority.nodes().get(PROVINCE)?.addresses?.includes(`memory://${PROVINCE}`),
  );
  await second.settled();
  assert.is(second.parentage.parent(), PROVINCE);
  assert.is(second.parentage.moving(), null);
  await move(STATION, COUNTY, { addresses: [`memory://${COUNTY}`] });
  await atParent(t, station, COUNTY);
  await fill(t, station, 2000, 50);
  await agreed(t, [province, city, county, station], STATION);
  await receipted(t, station, ['county', 'city', 'province']);
  await sound([province, city, county, ...stations]);
});

test('who slept through the move learns of it from the parent of before', async (t) => {
  const late = await august(t);
  const { tree, province, stations } = late;
  const county = await comeUp(t, late, COUNTY, 'county');
  await agreed(t, [province, county], COUNTY);
  await write(stations[0], [person(3000)], { seal: true });
  await tree.close(stations[0]);
  const move = await mover(late);
  await move(STATION, COUNTY, { addresses: [`memory://${COUNTY}`] });
  const back = await tree.reopen(stations[0]);
  await write(back, [person(3001)], { seal: true });
  assert.is(back.parentage.parent(), PROVINCE);
  await tree.attach(back, [`memory://${PROVINCE}`]);
  await atParent(t, back, COUNTY);
  await agreed(t, [province, county, back], STATION);
  assert.is(county.digester.digest(STATION, null).persons, PEOPLE + 2);
  // And again after a start, with the same configuration.
  const again = await tree.reopen(back);
  await tree.attach(again, [`memory://${PROVINCE}`]);
  assert.is(again.parentage.parent(), COUNTY);
  await atParent(t, again, COUNTY);
  await receipted(t, again, ['county', 'province']);
});

test('a station whose parent is gone is pointed elsewhere by hand, and so listed', async (t) => {
  const late = await august(t);
  const { tree, province, stations } = late;
  const [station] = stations;
  const county = await comeUp(t, late, COUNTY, 'county');
  const city = await comeUp(t, late, CITY, 'city');
  const boss = await Asked.with(province);
  const move = moveAt(boss);
  await move(STATION, COUNTY, { addresses: [`memory://${COUNTY}`] });
  await atParent(t, station, COUNTY);
  await tree.close(county);
  await boss.signed('node.revoke', { code: COUNTY, why: 'stolen' });
  await fill(t, station, 1000, 50);
  const clerk = await Asked.with(station);
  const addresses = [`memory://${CITY}`];
  const refused = await clerk
    .signed('node.move', { code: SECOND_STATION, to: CITY, why: 'test', addresses })
    .catch((error: { code: string }) => error.code);
  assert.is(refused, 'EVENT_FORBIDDEN');
  await clerk.signed('node.move', { code: STATION, to: CITY, why: 'stolen', addresses });
  await atParent(t, station, CITY);
  await agreed(t, [province, city, station], STATION);
  await t.until('the list', () => station.authority.nodes().get(STATION)?.parent === CITY);
  await station.settled();
  assert.is(station.parentage.parent(), CITY);
  assert.is(station.parentage.moving(), null);
});

test('a move that cannot be is refused by name', async (t) => {
  const late = await august(t);
  await comeUp(t, late, COUNTY, 'county');
  await comeUp(t, late, CITY, 'city');
  const { province } = late;
  await t.until('the list', () => province.authority.nodes().size === 5);
  const move = await mover(late);
  const refusal = (code: string, to: string, addresses: string[] = []) =>
    move(code, to, { addresses }).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  assert.is(await refusal(STATION, '229902000000'), 'NODE_UNLISTED');
  assert.is(await refusal('229901990000', COUNTY), 'NODE_UNLISTED');
  assert.is(await refusal(COUNTY, STATION), 'MOVE_CYCLE');
  assert.is(await refusal(PROVINCE, CITY), 'MOVE_CYCLE');
  assert.is(await refusal(COUNTY, COUNTY), 'MOVE_CYCLE');
  assert.is(await refusal(STATION, SECOND_STATION), 'MOVE_TIER');
  assert.is(await refusal(STATION, COUNTY), 'MOVE_ADDRESS');
  assert.is(await refusal(STATION, COUNTY, ['memory://x']), 'done');
  assert.is(await refusal(STATION, COUNTY), 'done');
  const stranger = (await identities()).get(PROVINCE);
  assert.ok(stranger);
  const part = { code: '228800000000', tier: 'city' as const, unit9: null };
  const other = await joined(stranger, part, 'other city');
  const node = await late.tree.join(part.code, province, { identity: other });
  await late.tree.attach(node, [`memory://${PROVINCE}`]);
  await t.until('the list', () => province.authority.nodes().has(part.code));
  assert.is(await refusal(STATION, part.code, ['memory://y']), 'MOVE_OUTSIDE');
  const boss = await Asked.with(late.stations[1]);
  const adopted = await boss
    .signed('node.adopt', { code: STATION })
    .catch((error: { code: string }) => error.code);
  assert.is(adopted, 'EVENT_FORBIDDEN');
});
