import { describe, HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import type { Outcome } from '../doctor/check.js';
import { table } from '../table.js';
import { language, text } from '../texts.js';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'command.doctor',
  details: 'details.doctor',
  examples: [{ line: 'huji doctor', about: 'example.doctor' }],
  // What is wrong with it is one of the things to tell.
  readsConfig: false,
  run: async ({ values, host, output }) => {
    const { examine } = await import('../doctor/examine.js');
    const outcomes = await examine(values.dir, host);
    const ok = outcomes.every(({ code }) => code === null);
    const checks = outcomes.map(({ check, code, detail }) => ({
      ...{ check, ok: code === null, code, detail },
      hint: code === null ? null : hintOf(code),
    }));
    await output.document({ ok, checks }, (width) => view(outcomes, width));
    return ok ? 0 : 1;
  },
});

function hintOf(code: NonNullable<Outcome['code']>): string {
  return describe(new HujiError(code), language()).hint;
}

function view(outcomes: readonly Outcome[], width: number): string {
  const columns = [
    { title: text('label.check') },
    { title: text('label.state') },
    { title: text('label.detail'), cut: true },
  ];
  const rows = outcomes.map(({ check, code, detail }) => [check, code ?? 'ok', detail]);
  const codes = [...new Set(outcomes.flatMap(({ code }) => code ?? []))];
  const hints = codes.map((code) => text('failure.try', { hint: `${hintOf(code)} (${code})` }));
  return [table(columns, rows, width), ...hints].join('\n');
}
