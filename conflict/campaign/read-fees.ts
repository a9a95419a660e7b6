import type { CampaignWords } from './campaign-words.js';
import type { FeeExemption, Fees } from './fees.js';

/** What applications cost; null: the campaign says nothing of it. */
export function readFees(reader: CampaignWords, value: unknown): Fees | null {
  if (value === undefined) return null;
  const plain = reader.object(value, ['fees'], ['amounts', 'exemptions']);
  if (plain === null) return null;
  const path = ['fees', 'amounts'];
  const amounts = Object.entries(reader.object(plain['amounts'], path, null) ?? {});
  for (const [reason, amount] of amounts) {
    if (!/^\d{1,2}$/.test(reason)) reader.fault([...path, reason], 'not-number', reason);
    reader.count(amount, [...path, reason]);
  }
  return {
    amounts: Object.fromEntries(amounts) as { [reason: string]: number },
    exemptions: exemptions(reader, plain['exemptions']),
  };
}

function exemptions(reader: CampaignWords, value: unknown): FeeExemption[] {
  const seen = new Set<string>();
  return reader.list(value, ['fees', 'exemptions']).flatMap((each, at): FeeExemption[] => {
    const path = ['fees', 'exemptions', at];
    const plain = reader.object(each, path, ['code', 'name', 'amount']);
    if (plain === null) return [];
    const code = reader.text(plain['code'], [...path, 'code']);
    if (seen.has(code)) reader.fault([...path, 'code'], 'repeated', code);
    seen.add(code);
    const name = reader.text(plain['name'], [...path, 'name']);
    return [{ code, name, amount: reader.count(plain['amount'], [...path, 'amount']) }];
  });
}
