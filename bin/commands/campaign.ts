import { stringify } from 'yaml';
import type { Json } from '../../node/control/control.js';
import { CAMPAIGNS, readCampaignFile } from '../campaign-file.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { partOf } from '../document.js';
import { openSession } from '../operator-key.js';
import { overdueView, progressView, scoreView } from '../progress-view.js';
import { text } from '../texts.js';
import { publishedView } from './policy.js';

const show = defineCommand({
  name: 'campaign show',
  summary: 'command.campaign-show',
  details: 'details.campaign',
  words: [{ name: 'CAMPAIGN', optional: true }],
  examples: [
    { line: 'huji campaign show', about: 'example.campaign-show' },
    { line: `huji campaign show ${CAMPAIGNS[0]}`, about: 'example.campaign-file' },
  ],
  run: async ({ values, words: [name = ''], host, output }) => {
    const document =
      name === ''
        ? await withControl(values.dir, (control) =>
            control.call('campaign.show', {}, plainIo(host)),
          )
        : fromFile(name);
    await output.document(document, () => {
      const published = partOf(document, 'document') ?? null;
      return published === null ? text('campaign.none') : stringify(published).trimEnd();
    });
    return 0;
  },
});

function fromFile(path: string): Json {
  const { campaign, document } = readCampaignFile(path);
  const { name, version } = campaign;
  return { name, version, phase: null, document };
}

const apply = defineCommand({
  name: 'campaign apply',
  summary: 'command.campaign-apply',
  details: 'details.campaign',
  words: [{ name: 'CAMPAIGN' }],
  options: ['purpose', 'operator', 'passphrase-file'],
  examples: [
    {
      line: `huji campaign apply ${CAMPAIGNS[0]} --operator 王建国`,
      about: 'example.campaign-apply',
    },
  ],
  run: async ({ values, words: [name = ''], host, output }) => {
    const { document: campaign } = readCampaignFile(name);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'campaign apply');
      return control.call('campaign.apply', { document: campaign, ...session }, plainIo(host));
    });
    await output.document(document, () => publishedView(document, 'name'));
    return 0;
  },
});

const progress = defineCommand({
  name: 'campaign progress',
  summary: 'command.campaign-progress',
  details: 'details.campaign-progress',
  options: ['area'],
  examples: [{ line: 'huji campaign progress --area 220100', about: 'example.campaign-progress' }],
  run: async ({ values, host, output }) => {
    const { area } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('campaign.progress', { area }, plainIo(host)),
    );
    await output.document(document, (width) => progressView(document, width));
    return 0;
  },
});

const overdue = defineCommand({
  name: 'campaign overdue',
  summary: 'command.campaign-overdue',
  details: 'details.campaign-overdue',
  options: ['area', 'limit', 'cursor'],
  examples: [{ line: 'huji campaign overdue --area 220102', about: 'example.campaign-overdue' }],
  run: async ({ values, host, output }) => {
    const { area, limit, cursor } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('campaign.overdue', { area, limit, cursor }, plainIo(host)),
    );
    await output.document(document, (width) => overdueView(document, width));
    return 0;
  },
});

const score = defineCommand({
  name: 'campaign score',
  summary: 'command.campaign-score',
  details: 'details.campaign-score',
  examples: [{ line: 'huji campaign score', about: 'example.campaign-score' }],
  run: async ({ values, host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('campaign.score', {}, plainIo(host)),
    );
    await output.document(document, (width) => scoreView(document, width));
    return 0;
  },
});

/** 换证工作方案: what is done when, and by whom first. */
export const campaignCommands: readonly Command[] = [show, apply, score, progress, overdue];
