/** The five sources of evidence (design word: 来源), and `none` for acts that are no evidence. */
export const SOURCES = ['none', 'register', 'booklet', 'card', 'computer', 'declared'] as const;
export type Source = (typeof SOURCES)[number];
/** Position in SOURCES; the number on the wire and in the store. */
export type SourceNo = number;

export const SOURCE_NAMES_ZH: Record<Source, string> = {
  none: '无',
  register: '常表',
  booklet: '户口簿',
  card: '身份证',
  computer: '微机',
  declared: '本人',
};

export function isSource(text: string): text is Source {
  return (SOURCES as readonly string[]).includes(text);
}

export function sourceNo(source: Source): SourceNo {
  return SOURCES.indexOf(source);
}

export function sourceAt(no: SourceNo): Source {
  const source = SOURCES[no];
  if (source === undefined) throw new RangeError(`no source ${no}`);
  return source;
}
