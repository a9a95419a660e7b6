import { isNodeCode, isTier, type NodeCode, type Tier } from '../../proto/node-code.js';

/**
 * What a certificate says about its holder. `root` is the province and the trust root,
 * `introduction` lets a node be made below its issuer, `node` is a node's own key.
 */
export type Role = 'root' | 'introduction' | 'node';

export interface Subject {
  readonly role: Role;
  readonly training: boolean;
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly unit9: string | null;
  readonly parent: NodeCode | null;
  /** Introductions only, Unix milliseconds, whole seconds: after that nobody joins by it. */
  readonly until: number | null;
}

/** One attribute each, in the order of the certificate. */
export type SubjectName = { [type: string]: string[] }[];

/**
 * The X.500 name. All that decides is in it, because the name is what every tool shows, and each
 * value keeps within PrintableString and X.520's 64 characters.
 */
export function subjectName(subject: Subject): SubjectName {
  const unit9 = subject.unit9 ?? '-';
  const name: SubjectName = [
    { O: ['huji'] },
    { OU: [subject.role] },
    { OU: [subject.training ? 'training' : 'real'] },
    { OU: [`tier=${subject.tier} unit9=${unit9} parent=${subject.parent ?? '-'}`] },
  ];
  if (subject.until !== null) name.push({ OU: [`until=${isoSeconds(subject.until)}`] });
  name.push({ CN: [subject.code] });
  return name;
}

const NAME = new RegExp(
  [
    '^O=huji',
    'OU=(?<role>root|introduction|node)',
    'OU=(?<mark>training|real)',
    'OU=tier=(?<tier>[a-z]+) unit9=(?<unit9>[0-9]{9}|-) parent=(?<parent>[0-9A-Z]{12}|-)',
    '(?:OU=until=(?<until>[0-9TZ:-]+)\n)?CN=(?<code>[0-9A-Z]{12})$',
  ].join('\n'),
);

/** Reads a name as node:crypto prints it, an attribute a line; null where it is not ours. */
export function readSubject(text: string): Subject | null {
  const groups = NAME.exec(text)?.groups;
  if (groups === undefined) return null;
  const { role, mark, tier = '', unit9, parent = '', until, code = '' } = groups;
  if (!isTier(tier) || !isNodeCode(code)) return null;
  if (parent !== '-' && !isNodeCode(parent)) return null;
  const untilMs = until === undefined ? null : Date.parse(until);
  if ((role === 'introduction') !== (untilMs !== null)) return null;
  if (untilMs !== null && (Number.isNaN(untilMs) || isoSeconds(untilMs) !== until)) return null;
  return {
    role: role as Role,
    training: mark === 'training',
    code,
    tier,
    unit9: unit9 === undefined || unit9 === '-' ? null : unit9,
    parent: parent === '-' ? null : parent,
    until: untilMs,
  };
}

export function isUnit9(text: string): boolean {
  return /^[0-9]{9}$/.test(text);
}

/** Whether a code or unit code lies in the fictional area 2299, which no real province may use. */
export function isTrainingArea(codeOrUnit: string): boolean {
  return codeOrUnit.startsWith('2299');
}

/** The name in a node's certificate that TLS checks. */
export function hostName(code: NodeCode): string {
  return `${code.toLowerCase()}.huji`;
}

export function isoSeconds(unixMs: number): string {
  return `${new Date(unixMs).toISOString().slice(0, 19)}Z`;
}
