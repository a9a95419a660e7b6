/**
 * Characters of given names by the years of birth, commonest first within a list. General
 * knowledge of the region, not taken from any register.
 */
export interface NameCohort {
  /** Births up to this year. */
  readonly until: number;
  /** Probability of a given name of one character. */
  readonly singleShare: number;
  readonly single: string;
  readonly first: string;
  readonly last: string;
}

export const MALE_COHORTS: readonly NameCohort[] = [
  {
    until: 1949,
    singleShare: 0.12,
    single: '林山海发贵才福荣财生祥和忠德安义臣喜昌顺',
    first: '国德永文玉长振万广凤春世殿景连士学兴占树福金庆洪喜清忠宝贵成',
    last: '才山林发贵福海有祥生荣德臣和财春文义江清喜武学成友忠田昌全军',
  },
  {
    until: 1959,
    singleShare: 0.15,
    single: '军伟忠林刚生民华平海山江臣杰义斌',
    first: '国建玉志德文永长春树振忠金洪庆学广福成景凤连明立喜新宝贵占亚',
    last: '国民林军生海山华才文臣江福贵明发春平武成义忠友学祥志德利清彬',
  },
  {
    until: 1969,
    singleShare: 0.3,
    single: '军伟刚波辉强勇斌林峰涛杰明利彬民海岩',
    first: '国建志晓海文立玉春永庆树洪宝学红明卫东成长亚新景向忠金德宪福',
    last: '军国民华林明海东生春峰江文平伟利忠辉波武志刚臣学成福革山友新',
  },
  {
    until: 1979,
    singleShare: 0.4,
    single: '伟军波辉强刚勇峰涛鹏磊杰斌东亮超岩宇',
    first: '志晓海立春文建洪宏国玉永明学东庆大金剑景亚长忠宝树喜成少云德',
    last: '军国民东辉明林峰伟海波华利江新强春斌武光刚涛志彬生平飞龙臣宇',
  },
  {
    until: 1989,
    singleShare: 0.45,
    single: '磊鹏超伟亮涛龙帅鑫强洋宇健杰岩凯旭阳',
    first: '志晓海春文明立宏洪建大天俊永金东子佳世成景吉小国庆云玉德英兆',
    last: '龙鹏明伟峰超东辉亮宇飞强军国林洋阳海波涛华光斌新利岩健星旭杰',
  },
  {
    until: 9999,
    singleShare: 0.35,
    single: '鑫帅鹏龙宇浩阳硕旭博洋航睿轩明哲昊',
    first: '俊子佳天志嘉泽浩宇文明思家博梓晓海世金昊宏一立春鸿雨东英旭云',
    last: '宇龙轩鹏阳浩博豪明洋航杰旭鑫泽然文辉天睿超涵恒源林东俊霖晨哲',
  },
];

export const FEMALE_COHORTS: readonly NameCohort[] = [
  {
    until: 1949,
    singleShare: 0.05,
    single: '英兰珍芝芹霞琴莲荣华',
    first: '淑桂玉秀凤素金亚翠荣月春丽文雅彩兰惠云香',
    last: '珍兰芹英华芝荣琴香霞贤清云梅范莲环芬凤媛',
  },
  {
    until: 1959,
    singleShare: 0.08,
    single: '英华兰芹琴霞珍芳杰香玲敏',
    first: '淑桂玉亚秀凤丽素金春艳晓翠彩文雅云国明月',
    last: '华芹兰珍英琴荣霞芝香杰梅云芬芳敏玲贤艳萍',
  },
  {
    until: 1969,
    singleShare: 0.25,
    single: '丽红艳霞敏华英杰梅静玲娟芳波燕',
    first: '丽淑玉艳亚晓桂凤春秀红素立雅金晶彩海雪文',
    last: '华杰霞英梅红敏芹玲丽芳琴艳波萍娟香云辉兰',
  },
  {
    until: 1979,
    singleShare: 0.35,
    single: '丽艳红静敏霞梅颖娟玲杰晶岩燕辉',
    first: '丽艳晓玉淑春红亚立雪秀凤海金晶雅冬文云彩',
    last: '丽华霞红梅杰艳娟玲敏波燕秋辉英芳萍岩洁晶',
  },
  {
    until: 1989,
    singleShare: 0.45,
    single: '丹雪静晶丽艳莹婷娜爽颖杨敏琳娇',
    first: '晓丽艳雪春玉海文婷佳冬思红秋美小立明英彦',
    last: '丽丹娜雪红艳梅莹玲娟婷静燕楠颖杰微洋晶秋',
  },
  {
    until: 9999,
    singleShare: 0.35,
    single: '雪婷悦莹爽慧丹欣瑶琪颖畅静琳娇',
    first: '佳思雨欣诗梦雪嘉子文晓美天宇梓一春慧可馨',
    last: '怡琪彤涵欣悦婷瑶萱雯莹琳雪妍宁然慧鑫晴阳',
  },
];

/** Korean given names (朝鲜族): two characters whatever the years. */
export const KOREAN_MALE = {
  first: '成哲京东光正仁昌永龙明春浩相虎镇',
  last: '哲浩日国龙男学植洙山虎民燮云范吉',
};
export const KOREAN_FEMALE = {
  first: '美英顺贞春海玉香莲花京明善红今哲',
  last: '花子兰玉顺淑姬爱月善实粉英丹仙女',
};
