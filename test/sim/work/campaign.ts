import { readCampaignFile } from '../../../bin/campaign-file.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { dayNumber, dayText } from '../../../proto/dates.js';
import { type ActionType, between, MINUTE, pick, SECOND } from '../plan/action.js';
import type { Machine } from '../world/machine.js';
import { PROVINCE, type Shape } from '../world/shape.js';
import type { World } from '../world/world.js';

/** First days of pilot, rollout and summary: where a campaign is while work is simulated. */
const COURSES = [
  ['20040701', '20040802', '20090101'],
  ['20040701', '20040802', '20090101'],
  ['20040701', '20040802', '20090101'],
  ['20040801', '20050101', '20090101'],
  ['20040901', '20050101', '20090101'],
  ['20040105', '20040301', '20040802'],
] as const;
const CAMERAS = ['DC-1', 'DC-2'];
const OFFICES_MAX = 3;

/** The province publishes the plan of a campaign, another edition of it, or closes its ledger. */
export const publishCampaign: ActionType = {
  kind: 'publish-campaign',
  group: 'work',
  weight: 0.5,
  draw: () => ({ machine: PROVINCE }),
  perform: (world, _action, random) => publish(world, random),
};

function publish(world: World, random: () => number): void {
  const province = world.machine(PROVINCE);
  const campaign = province.node?.authority.current().campaign ?? null;
  if (campaign !== null && random() < 0.2) {
    const closed = { campaign: campaign.name, closed: '20040802' };
    write(province, 'ledger', campaign.name, closed);
    return;
  }
  const name =
    campaign !== null && random() < 0.7 ? campaign.name : `plan-${between(1, 9, random)}`;
  write(
    province,
    'campaign',
    name,
    planOf(world.shape, name, (campaign?.version ?? 0) + 1, random),
  );

  function write(by: Machine, kind: string, subject: string, document: object): void {
    world.write(by, [authorityDraft('913', kind, subject, document)], 'all', true);
  }
}

/**
 * The plan that comes with the program, for the cities of a tree, at whatever phase; some editions
 * say nothing of fees, or other amounts, and approve of other devices.
 */
function planOf(shape: Shape, name: string, version: number, random: () => number): object {
  const document = Object(readCampaignFile('jilin-2004').document) as { readonly fees: object };
  const [pilot, rollout, summary] = pick(COURSES, random) ?? COURSES[0];
  const cities = [...new Set(shape.map(({ code }) => `${code.slice(0, 4)}00000000`))].filter(
    (code) => code !== PROVINCE,
  );
  const counties = cities.map((city) => `${city.slice(0, 4)}0${between(1, 2, random)}000000`);
  const offices = cities.slice(0, OFFICES_MAX).map((code, at) => {
    return { code, name: `训练制证所${at}`, until: pilot };
  });
  const [cheap, dear] = random() < 0.8 ? [2000, 4000] : [1500, 3000];
  const fees = { ...document.fees, amounts: { 1: cheap, 2: cheap, 23: dear, 3: dear } };
  return {
    ...document,
    ...{ name, version, target: 1000 },
    phases: phasesFrom(pilot, rollout, summary),
    pilot: { target: 100, 'per-day': 100, cities, counties },
    rollout: { 'per-day': 1000, 'per-year': 1000 },
    'first-generation': { stopped: rollout, open: pick(['finish', 'convert'], random) },
    offices,
    ...(random() < 0.9 ? { fees } : { fees: undefined }),
    readiness: readinessBy(random),
  };
}

function phasesFrom(pilot: string, rollout: string, summary: string): object[] {
  const before = (day: string): string => dayText(dayNumber(day) - 1);
  return [
    { phase: 'prepare', from: '20040101', to: before(pilot) },
    { phase: 'pilot', from: pilot, to: before(rollout) },
    { phase: 'rollout', from: rollout, to: before(summary) },
    { phase: 'summary', from: summary, to: '20091231' },
  ];
}

function readinessBy(random: () => number): object {
  const [equipped, live] = [pick(['20040801', '20040831'], random), '20040930'];
  const byTier = (day: string | undefined) => {
    return { province: day, city: day, county: day, station: day };
  };
  const devices = random() < 0.5 ? [] : [{ kind: 'camera', model: pick(CAMERAS, random) }];
  const software = pick([['sim'], ['0.'], []], random);
  const approved = { software, devices, photos: ['GA461-2004'] };
  return { equipped: byTier(equipped), live: byTier(live), rest: '20041231', approved };
}

/**
 * Does what only a campaign gives reason to. Where a machine has heard of none the province
 * publishes one, and it is done some minutes later, if the news has come by then.
 */
export function whenPlanned(
  world: World,
  machine: Machine,
  random: () => number,
  act: () => void,
): void {
  const isPlanned = () => (machine.node?.authority.current().campaign ?? null) !== null;
  if (isPlanned()) {
    act();
    return;
  }
  const province = world.machine(PROVINCE).node;
  if (province !== null && province.authority.current().campaign === null) publish(world, random);
  world.scheduler.after(between(5 * SECOND, 5 * MINUTE, random), () => {
    if (!world.mended && isPlanned()) act();
  });
}
