import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { parseCampaign } from '../../bin/campaign-file.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';

const test = suite('bin/campaign-file');
const SOURCE = readFileSync('bin/campaigns/jilin-2004.yaml', 'utf8');

function faultOf(source: string): string {
  try {
    parseCampaign(source, 'own.yaml');
  } catch (error) {
    if (error instanceof HujiError && error.code === 'CAMPAIGN_INVALID') return error.detail;
    throw error;
  }
  return '';
}

/** The line a text stands in, from 1. */
function lineOf(source: string, part: string): number {
  return source.slice(0, source.indexOf(part)).split('\n').length;
}

test('the line and column of every fault are named', () => {
  assert.is(faultOf(SOURCE), '');
  const late = SOURCE.replace('from: 2005-01-01', 'from: 2005-01-03');
  const line = lineOf(late, 'from: 2005-01-03');
  assert.match(faultOf(late), new RegExp(`^own\\.yaml:${line}:22: must be the day after`));
  const broken = late.replace('per-day: 2500', 'per-day: many');
  const many = lineOf(broken, 'per-day: many');
  assert.match(
    faultOf(broken),
    new RegExp(`^own\\.yaml:${many}:3: per-day must be a whole number`),
  );
});
