import { groups, line, type Someone } from './someone.js';

/** Heads of households that live at one door with those of too many others. */
export function crowdedDoors(live: readonly Someone[], most: number): string[] {
  const heads = live.filter(
    (one) =>
      ['01', '02', '03'].includes(one.get('YHZGX')) &&
      one.get('HH') !== '' &&
      one.get('HLX') !== '2',
  );
  return groups(heads, doorOf).flatMap((there) => {
    const households = new Set(there.map((one) => `${one.view.home} ${one.get('HH')}`));
    if (households.size < most) return [];
    const shown = ['HH', 'YHZGX', 'HLX', 'SSXQ', 'JLX', 'MLPH', 'MLXZ'];
    const time = Math.max(...there.map((one) => one.time(...shown)));
    return [
      line(
        'empty-registration',
        time,
        there.map(({ id }) => id),
      ),
    ];
  });
}

/** '' where the address names no door. */
function doorOf(one: Someone): string {
  const stated = one.get('JLX') + one.get('MLPH') + one.get('MLXZ');
  const text = stated.normalize('NFKC').replaceAll(' ', '');
  if (one.get('MLPH') === '' && !/[0-9一二三]号/.test(text)) return '';
  return `${one.get('SSXQ')} ${text}`;
}
