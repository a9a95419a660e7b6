/** Streets, villages and employers of a place that does not exist. */
export const STREETS = (
  '解放路 人民街 新华路 建设街 胜利路 和平街 光明路 文化街 站前路 友谊街 青年路 团结街 ' +
  '工农路 向阳街 江湾路 北环街 南苑路 东升街 西安胡同 民康路'
).split(' ');

export const TOWNS =
  '青松镇 柳塘镇 双榆镇 石桥镇 泉眼乡 桦皮乡 大岗镇 三棵树镇 靠山乡 望湖镇 河湾镇 红石乡'.split(
    ' ',
  );

export const VILLAGES = (
  '永发村 东升村 红旗村 前进村 兴隆村 太平村 五星村 长青村 双合村 柳条村 北沟村 南洼村 ' +
  '腰屯村 新立村 向阳村 福安村 四家子村 大榆树村 平安村 团山村'
).split(' ');

export const EMPLOYERS = (
  '第一机械厂 纺织厂 粮库 供销合作社 农机修造厂 百货公司 第二建筑公司 自来水公司 供电局 ' +
  '邮政局 人民医院 中医院 铁路段 运输公司 食品厂 水泥厂 造纸厂 林业局 财政局 农业银行'
).split(' ');

export const SCHOOLS = '第一中学 第二中学 第三中学 实验小学 中心小学 职业高中 师范学校'.split(' ');
