import type { Registration } from './case-person.js';
import type { ModelCase } from './model-case.js';

/** No policy allows as many heads. */
const CROWD = 64;
const SPEAKS = ['HH', 'YHZGX', 'HLX', 'SSXQ', 'JLX', 'MLPH', 'MLXZ'];

/** 空挂户口: heads of as many households at one door as the policy finds too many. */
export function crowdedDoors(live: readonly Registration[]): ModelCase[] {
  const heads = live.filter(
    (one) =>
      one.get('HH') !== '' &&
      ['01', '02', '03'].includes(one.get('YHZGX')) &&
      one.get('HLX') !== '2' &&
      doorOf(one) !== null,
  );
  const doors = new Set(heads.map((one) => `${doorOf(one)}`));
  return [...doors].flatMap((door) => {
    const there = heads.filter((one) => doorOf(one) === door);
    const households = new Set(there.map((one) => `${one.home} ${one.get('HH')}`));
    const [first] = there;
    const isCrowd = there.length > CROWD;
    if (first === undefined || (!isCrowd && households.size < first.policy.door)) return [];
    const hlc = Math.max(...there.map((one) => one.since(...SPEAKS)));
    const members = there.map(({ id }) => id).sort();
    return [{ subject: `a${door}`, tag: '', kind: 'empty-registration', hlc, members }];
  });
}

/** No table of districts changes here; full-width digits and spaces do not tell doors apart. */
function doorOf(one: Registration): string | null {
  const number = one.get('MLPH');
  const all = [...(one.get('JLX') + number + one.get('MLXZ'))].filter((each) => each.trim() !== '');
  const text = all.map((each) => each.normalize('NFKC')).join('');
  const isNumbered = /[0-9〇零一二三四五六七八九十百]([号號室]|[-－—][0-9])/u.test(text);
  return number === '' && !isNumbered ? null : `${one.get('SSXQ')}|${text}`;
}
