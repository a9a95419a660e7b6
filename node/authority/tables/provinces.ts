import type { CodeEntry } from '../code-table.js';

/** Provinces other than Jilin, GB/T 2260. Of their cities and counties no detail is held here. */
export const OTHER_PROVINCES: readonly CodeEntry[] = [
  { code: '110000', zh: '北京市' },
  { code: '120000', zh: '天津市' },
  { code: '130000', zh: '河北省' },
  { code: '140000', zh: '山西省' },
  { code: '150000', zh: '内蒙古自治区' },
  { code: '210000', zh: '辽宁省' },
  { code: '230000', zh: '黑龙江省' },
  { code: '310000', zh: '上海市' },
  { code: '320000', zh: '江苏省' },
  { code: '330000', zh: '浙江省' },
  { code: '340000', zh: '安徽省' },
  { code: '350000', zh: '福建省' },
  { code: '360000', zh: '江西省' },
  { code: '370000', zh: '山东省' },
  { code: '410000', zh: '河南省' },
  { code: '420000', zh: '湖北省' },
  { code: '430000', zh: '湖南省' },
  { code: '440000', zh: '广东省' },
  { code: '450000', zh: '广西壮族自治区' },
  { code: '460000', zh: '海南省', from: '19880413' },
  { code: '500000', zh: '重庆市', from: '19970314' },
  { code: '510000', zh: '四川省' },
  { code: '520000', zh: '贵州省' },
  { code: '530000', zh: '云南省' },
  { code: '540000', zh: '西藏自治区' },
  { code: '610000', zh: '陕西省' },
  { code: '620000', zh: '甘肃省' },
  { code: '630000', zh: '青海省' },
  { code: '640000', zh: '宁夏回族自治区' },
  { code: '650000', zh: '新疆维吾尔自治区' },
  { code: '710000', zh: '台湾省' },
  { code: '810000', zh: '香港特别行政区' },
  { code: '820000', zh: '澳门特别行政区' },
];

/** First two digits of every area code outside Jilin. */
export const OTHER_PROVINCE_PREFIXES: readonly string[] = OTHER_PROVINCES.map((entry) =>
  entry.code.slice(0, 2),
);
