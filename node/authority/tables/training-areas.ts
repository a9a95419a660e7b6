import type { CodeEntry } from '../code-table.js';

/**
 * The areas of a training province: 2299 was never given to a real place (1980 to 2019), so no
 * number made with it is a real person's. 229900 to 229989 are valid; 229990 to 229999 were
 * withdrawn with 1999, so that old numbers with withdrawn areas can be practised too.
 */
const NAMES = [
  '松涛区',
  '桦林县',
  '柳湾县',
  '云杉市',
  '雪原县',
  '晨溪县',
  '鹿鸣县',
  '榆荫县',
  '泉畔县',
  '杏坡县',
  '苇塘县',
  '霜叶市',
] as const;
const AREAS = 100;
const FIRST_WITHDRAWN = 90;
const WITHDRAWN_ON = '19990101';

export const TRAINING_AREAS: readonly CodeEntry[] = Array.from({ length: AREAS }, (_, index) => {
  const two = String(index).padStart(2, '0');
  const code = `2299${two}`;
  if (index >= FIRST_WITHDRAWN) return { code, zh: `旧训练${two}县`, to: WITHDRAWN_ON };
  return { code, zh: NAMES[index] ?? `训练${two}县` };
});
