/**
 * Surnames by the count of the Ministry of Public Security of 2007: the order of the first
 * hundred, 84.77 % of the population together. Shares in hundredths of a per cent: published for
 * the first three, fitted to the published classes (over 20 million, over 10 million) for the
 * other nineteen; below these only the order is known, and the shares fall on a curve.
 */
export const COMMON_SURNAMES: readonly (readonly [string, number])[] = [
  ['王', 725],
  ['李', 719],
  ['张', 683],
  ['刘', 538],
  ['陈', 453],
  ['杨', 308],
  ['黄', 223],
  ['赵', 213],
  ['吴', 205],
  ['周', 202],
  ['徐', 166],
  ['孙', 152],
  ['马', 129],
  ['朱', 128],
  ['胡', 127],
  ['郭', 115],
  ['何', 112],
  ['高', 105],
  ['林', 104],
  ['罗', 95],
  ['郑', 93],
  ['梁', 85],
];

/** The 23rd to the 100th, in order. */
export const LESSER_SURNAMES =
  '谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏' +
  '韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤';

/** Hundredths of a per cent that the first hundred have together. */
export const HUNDRED_SHARE = 8477;

/** Some of the others; two characters after a space are one surname. */
export const OTHER_SURNAMES = (
  '常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯' +
  '纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆' +
  '农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇' +
  '栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢' +
  '劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋'
)
  .split('')
  .concat('欧阳 上官 皇甫 令狐 诸葛 司徒 司马 申屠 夏侯 尉迟 慕容 端木'.split(' '));

/** Of the nationalities that have surnames of their own: commonest first. */
export const SURNAMES_BY_NATION: Readonly<Record<string, readonly string[]>> = {
  '10': '金李朴崔郑张尹许全林吴韩姜申赵南文黄安玄柳洪方池徐车元俞蔡千'.split(''),
  '11': '赵关王李张刘佟富那郎付唐孙马吴徐肇罗杨索高石'.split(''),
  '02': '包白王李张吴刘陈韩金何胡梁佟铁'.split(''),
  '03': '马杨刘王张李韩金丁沙白回穆'.split(''),
};
