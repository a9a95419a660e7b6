/** Texts of `huji campaign`; bin/texts.ts takes them in. */
export const CAMPAIGN_TEXTS = {
  'command.campaign-show': {
    en: 'the campaign in force, or a file',
    zh: '显示现行工作方案,或一个文件',
  },
  'details.campaign': {
    en: 'CAMPAIGN is jilin-2004 or a YAML file. What does not fit together is refused, line by line. docs/CAMPAIGN.md says what each part means.',
    zh: 'CAMPAIGN 为 jilin-2004 或 YAML 文件。前后不符的逐行指出,不予采用。各项含义见 docs/CAMPAIGN.md。',
  },
  'example.campaign-show': { en: 'the one in force', zh: '现行方案' },
  'example.campaign-file': { en: 'the one that comes with the program', zh: '随程序提供的方案' },
  'command.campaign-apply': { en: 'publish a campaign', zh: '发布工作方案' },
  'example.campaign-apply': { en: 'at the province', zh: '在省级办理' },
  'command.campaign-progress': {
    en: 'how far the campaign has come, by area',
    zh: '各地换证工作进度',
  },
  'details.campaign-progress': {
    en: 'Of the area, or this node, and those right below it, the furthest first. Target: people who are 16 by the end of the campaign, by their own register.',
    zh: '本地区(或本节点)及其直接下级,完成比例高者在前。任务数为本地户籍登记中到换发结束时年满16周岁的人数。',
  },
  'example.campaign-progress': { en: 'of one city and its counties', zh: '某市州及其各县' },
  'progress.rank': { en: '#', zh: '名次' },
  'progress.target': { en: 'target', zh: '任务数' },
  'progress.applied': { en: 'applied', zh: '受理' },
  'progress.produced': { en: 'produced', zh: '制证' },
  'progress.cards': { en: 'have one', zh: '领证人数' },
  'progress.expected': { en: 'planned', zh: '计划数' },
  'progress.pace': { en: 'a day', zh: '日均' },
  'progress.forecast': { en: 'done by', zh: '预计完成' },
  'progress.behind': { en: 'pace', zh: '进度' },
  'progress.is-behind': { en: 'behind', zh: '落后' },
  'command.campaign-overdue': {
    en: 'applications that wait longer than the campaign allows',
    zh: '超过工作方案时限的申领',
  },
  'details.campaign-overdue': {
    en: 'Each with the limit that has run out, its last day, and the node that has not done its part. Working days are those of the campaign.',
    zh: '逐件列出超过的时限、截止日和未办单位。工作日以工作方案的日历为准。',
  },
  'example.campaign-overdue': { en: 'of one county', zh: '某县' },
  'overdue.number': { en: 'acceptance number', zh: '受理号' },
  'overdue.stage': { en: 'stage', zh: '环节' },
  'overdue.clock': { en: 'limit', zh: '时限' },
  'overdue.due': { en: 'last day', zh: '截止日' },
  'overdue.days': { en: 'days over', zh: '超期天数' },
  'overdue.inCharge': { en: 'waits at', zh: '未办单位' },
  'overdue.none': { en: 'nothing is overdue', zh: '没有超期的申领' },
  'overdue.more': { en: 'more: --cursor {cursor}', zh: '还有: --cursor {cursor}' },
  'label.campaign': { en: 'campaign', zh: '方案' },
  'campaign.none': { en: 'no campaign is published', zh: '尚未发布工作方案' },
  'campaign.not-day': { en: '{detail} is no day', zh: '{detail} 不是日期' },
  'campaign.not-area': { en: '{detail} is no area of this kind', zh: '{detail} 不是此类地区代码' },
  'campaign.out-of-order': {
    en: 'phase {detail} belongs here: prepare, pilot, rollout, summary, each once',
    zh: '此处应为阶段 {detail}: prepare、pilot、rollout、summary 依次各一',
  },
  'campaign.before': { en: 'lies before its first day, {detail}', zh: '早于起始日 {detail}' },
  'campaign.gap': {
    en: 'must be the day after the phase before ends, {detail}',
    zh: '应为上一阶段截止日 {detail} 的次日',
  },
  'campaign.elsewhere': {
    en: '{detail} lies below none of the cities',
    zh: '{detail} 不属于所列各市州',
  },
  'campaign.second-below': {
    en: 'a second pilot county below {detail}',
    zh: '{detail} 已有一个试点县',
  },
  'campaign.none-below': {
    en: 'no pilot county below {detail}',
    zh: '{detail} 没有试点县',
  },
  'campaign.worked-anyway': {
    en: '{detail} is no Saturday or Sunday that is worked',
    zh: '{detail} 不是调休上班的周末',
  },
  'campaign.too-many': {
    en: 'is more than the whole target, {detail}',
    zh: '超过总任务 {detail}',
  },
  'campaign.too-slow': {
    en: 'at this pace {detail} are reached, fewer than the target',
    zh: '按此进度只能完成 {detail},少于任务数',
  },
  'campaign.out-of-phase': {
    en: '{detail} lies outside the pilot and the day after it',
    zh: '{detail} 不在试点期及其次日之内',
  },
  'campaign.too-long': {
    en: 'together take {detail} days, more than a card may take',
    zh: '合计 {detail} 日,超过发证时限',
  },
} as const;
