import { isNodeCode, isTier } from '../../proto/node-code.js';

/** Whether a published document has the shape its kind needs; what is wrong, or null. */
export function documentFault(event: string, kind: string, text: string): string | null {
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
    case 'codes':
      return typeof field['name'] === 'string' && Array.isArray(field['entries'])
        ? null
        : 'code table';
    case 'rights':
      return Array.isArray(field['rules']) ? null : 'rights table';
    case 'policy':
      return typeof field['name'] === 'string' && Array.isArray(field['sources']) ? null : 'policy';
    default:
      // A kind of a later version: kept for the node that understands it.
      return null;
  }
}
