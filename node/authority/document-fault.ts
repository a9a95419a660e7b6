import { readCampaign } from '../../conflict/campaign/read-campaign.js';
import { readPolicy } from '../../conflict/read-policy.js';
import { isDay } from '../../proto/dates.js';
import type { ErrorCode } from '../../proto/errors.js';
import { isNodeCode, isTier } from '../../proto/node-code.js';
import { districtFault } from './codes-fault.js';
import { isGateDocument } from './gates.js';

/** What has an error of its own; everything else is a value that will not do. */
export interface DocumentFault {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Whether a published document has the shape its kind needs; what is wrong, or null. */
export function documentFault(
  event: string,
  kind: string,
  text: string,
): string | DocumentFault | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (typeof document !== 'object' || document === null) return 'not an object';
  const field = document as { [name: string]: unknown };
  switch (event === '913' ? kind : event) {
    case '911': {
      const lawful = isNodeCode(String(field['code'])) && isTier(String(field['tier']));
      return lawful && Array.isArray(field['keys']) ? null : 'node entry';
    }
    case '912':
      return isNodeCode(String(field['code'])) && Array.isArray(field['keep'])
        ? null
        : 'revocation';
    case 'codes': {
      const lawful = typeof field['name'] === 'string' && Array.isArray(field['entries']);
      if (!lawful) return 'code table';
      const fault = districtFault(document);
      if (fault === null) return null;
      const { path, problem, detail } = fault;
      return { code: 'DISTRICT_CHANGE', detail: `${path.join('.')} ${problem} ${detail}` };
    }
    case 'gate':
      return isGateDocument(field) ? null : 'gate';
    case 'rights':
      return Array.isArray(field['rules']) ? null : 'rights table';
    case 'policy':
      return policyFault(field);
    case 'campaign': {
      const read = readCampaign(field);
      const [first] = read.ok ? [] : read.faults;
      if (first === undefined) return null;
      return { code: 'CAMPAIGN_INVALID', detail: `${first.path.join('.')} ${first.problem}` };
    }
    case 'ledger':
      return isDay(String(field['closed'])) ? null : 'ledger';
    case 'consumer':
      // Read or not, the last document counts: who cannot read it refuses its consumer everything.
      return typeof field['name'] === 'string' && Number.isSafeInteger(field['version'])
        ? null
        : 'consumer';
    default:
      // A kind of a later version: kept for the node that understands it.
      return null;
  }
}

/** The short form, sources alone, is taken as it always was. */
function policyFault(field: { readonly [name: string]: unknown }): string | null {
  if (field['items'] === undefined && field['rules'] === undefined) {
    return typeof field['name'] === 'string' && Array.isArray(field['sources']) ? null : 'policy';
  }
  const read = readPolicy(field);
  const [first] = read.ok ? [] : read.faults;
  return first === undefined ? null : `policy ${first.path.join('.')} ${first.problem}`;
}
