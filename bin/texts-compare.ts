/** Texts of `huji compare`; bin/texts.ts takes them in. */
export const COMPARE_TEXTS = {
  'option.with': {
    en: 'the neighbour to compare with, instead of the parent',
    zh: '比对的对端，默认为上级',
  },
  'option.to-disk': {
    en: 'write the question, or the answer to one, into this file',
    zh: '将比对请求或答复写入该文件',
  },
  'option.from-disk': {
    en: 'read a question or an answer that came by disk',
    zh: '读取磁盘带来的比对请求或答复',
  },
  'example.compare-disk': {
    en: 'the question, for a parent without a line',
    zh: '向无线路的上级提出比对请求',
  },
  'option.repair': { en: 'show what would be repaired here', zh: '显示本节点可修复的内容' },
  'option.yes': { en: 'do what the plan says', zh: '按计划执行' },
  'command.compare': {
    en: 'where this node and its parent differ',
    zh: '比对本节点与上级的差异',
  },
  'details.compare': {
    en: 'Both read what they hold of AREA up to where both have it, and narrow down what is not the same. With --repair the plan is shown, with --yes too it is carried out: frames are fetched, records made anew of them. Exits with 1 where something differs.',
    zh: '双方读取各自持有的区划数据，逐段缩小范围直至找出差异。--repair 显示修复计划，再加 --yes 才执行：取回缺失的帧，据帧重建记录。有差异时退出码为 1。',
  },
  'example.compare': { en: 'all that both hold', zh: '双方持有的全部数据' },
  'example.compare-area': { en: 'one area', zh: '一个区划' },
  'example.compare-repair': { en: 'and mend what is wrong here', zh: '并修复本节点' },
  'progress.compared': { en: '{rows} entries read  {rate}/s', zh: '已读取 {rows} 项  {rate}/秒' },
  'compare.equal': { en: 'nothing differs', zh: '没有差异' },
  'compare.more': { en: 'there is more', zh: '还有更多' },
  'compare.fetch': { en: 'is fetched', zh: '取回' },
  'compare.rebuild': { en: 'is made anew', zh: '重建' },
  'compare.there': {
    en: 'is wrong there: run compare with --with there',
    zh: '对端有误：请在对端执行 --with 比对',
  },
  'compare.unknown': { en: 'see huji fsck, or restore', zh: '见 huji fsck，或从备份恢复' },
  'compare.missing': { en: 'missing here', zh: '本节点缺失' },
  'compare.more-here': { en: 'missing there', zh: '对端缺失' },
  'compare.other': { en: 'not the same', zh: '不一致' },
  'label.neighbour': { en: 'neighbour', zh: '对端节点' },
  'label.items': { en: 'compared', zh: '比对项' },
  'label.rounds': { en: 'questions', zh: '往返次数' },
  'label.here': { en: 'here', zh: '本节点' },
  'label.there': { en: 'there', zh: '对端' },
  'label.plan': { en: 'what to do', zh: '处理' },
  'label.repaired-frames': { en: 'frames fetched', zh: '取回的帧' },
  'label.repaired-records': { en: 'records made anew', zh: '重建的记录' },
  'label.left': { en: 'left', zh: '剩余' },
} as const;
