/** Texts of `huji office`; bin/texts.ts takes them in. */
export const OFFICE_TEXTS = {
  'option.blanks': {
    en: 'unprinted card bodies, counted or handed on; fewer than 0 puts a count right',
    zh: '空白卡数,清点或移交;负数用于更正清点数',
  },
  'expects.blanks': { en: 'expects a number', zh: '应为数字' },
  'command.office-show': {
    en: 'former card offices, and where their orders are',
    zh: '各前制证所及其订单去向',
  },
  'details.office-show': {
    en: 'Those that the campaign names at or below this node: active until the pilot begins, then draining, withdrawn once the centre has everything. OFFICE is the code of its city.',
    zh: '本节点及以下、工作方案所列的制证所: active 在制;试点开始后 draining 移交中;中心全部接收后 withdrawn 已撤销。OFFICE 为其市州代码。',
  },
  'example.office-show': { en: 'all of them', zh: '全部' },
  'office.name': { en: 'office', zh: '制证所' },
  'office.stage': { en: 'stage', zh: '状态' },
  'office.until': { en: 'empty by', zh: '移交期限' },
  'office.open': { en: 'open', zh: '未制' },
  'office.made': { en: 'made', zh: '已制' },
  'office.handedOver': { en: 'on the way', zh: '移交中' },
  'office.takenOver': { en: 'at the centre', zh: '中心已接收' },
  'office.produced': { en: 'produced', zh: '中心已制' },
  'office.blanks': { en: 'blanks', zh: '空白卡' },
  'office.late': { en: 'late', zh: '逾期' },
  'command.office-step': {
    en: 'count, hand over and withdraw a former card office',
    zh: '清点、移交、撤销前制证所',
  },
  'details.office-step': {
    en: 'STEP is inventory (FILE: number,generation,station,ordered), made, hand-over, take-over, produced or withdraw. FILE with a column number names the orders; without it all that are there. Of a hand-over the province takes over what came; what FILE leaves out goes back to the office. docs/CARDS.md says who does what.',
    zh: 'STEP 为 inventory 清点(FILE 各列: number,generation,station,ordered)、made 已制、hand-over 移交、take-over 接收、produced 中心已制、withdraw 撤销。FILE 以 number 列指明订单,不给则为该环节全部。省级接收时 FILE 未列的退回制证所。由谁办理见 docs/CARDS.md。',
  },
  'example.office-inventory': {
    en: 'at the city, or the province for it',
    zh: '在市级,或由省级代办',
  },
  'example.office-take-over': { en: 'everything on the lists', zh: '接收清单所列全部' },
  'campaign.not-in-pilot': { en: '{detail} lies outside the pilot', zh: '{detail} 不在试点期内' },
} as const;
