import { type Campaign, firstDay } from './campaign.js';
import type { CampaignWords } from './campaign-words.js';
import type { Office } from './office.js';

/** The former card offices; a campaign need not name any. */
export function readOffices(reader: CampaignWords, value: unknown): readonly Office[] {
  if (value === undefined) return [];
  return reader.list(value, ['offices']).flatMap((each, at): Office[] => {
    const path = ['offices', at];
    const plain = reader.object(each, path, ['code', 'name', 'until']);
    if (plain === null) return [];
    const [code = ''] = reader.codes([plain['code']], [...path, 'code'], /^\d{4}0{8}$/);
    const name = reader.text(plain['name'], [...path, 'name']);
    const until = reader.day(plain['until'], [...path, 'until']);
    return [{ code, name, until }];
  });
}

/** Each once, and withdrawn while the pilot goes on: until then it hands over. */
export function checkOffices(reader: CampaignWords, campaign: Campaign): void {
  const { offices, phases } = campaign;
  const from = firstDay(campaign, 'pilot');
  const to = phases.find(({ phase }) => phase === 'pilot')?.to ?? from;
  offices.forEach(({ code, until }, at) => {
    const isRepeated = offices.findIndex((other) => other.code === code) < at;
    if (isRepeated) reader.fault(['offices', at, 'code'], 'repeated', code);
    if (until < from || until > to) reader.fault(['offices', at, 'until'], 'not-in-pilot', until);
  });
}
