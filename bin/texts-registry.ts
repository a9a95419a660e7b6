/** Texts of `huji consumer` and of the registry that consumers ask; bin/texts.ts takes them in. */
export const REGISTRY_TEXTS = {
  'option.api': {
    en: 'serve the registry for other systems there, over gRPC',
    zh: '在此地址以 gRPC 向使用单位提供查询',
  },
  'option.api-http': {
    en: 'serve the registry for other systems there, as JSON over HTTP',
    zh: '在此地址以 HTTP（JSON）向使用单位提供查询',
  },
  'option.feed': {
    en: 'send a consumer its changes to NATS JetStream there; may be repeated',
    zh: '将变更推送到该使用单位的 NATS JetStream；可重复',
  },
  'expects.feed': {
    en: 'expects a consumer and an address such as court=nats://10.1.1.1:4222',
    zh: '应为使用单位与地址，如 court=nats://10.1.1.1:4222',
  },
  'command.consumer-show': { en: 'who else may ask the register', zh: '显示有权查询的使用单位' },
  'example.consumer-show': { en: 'all of them', zh: '全部使用单位' },
  'example.consumer-one': { en: 'one, as published', zh: '某一单位的授权文件' },
  'command.consumer-apply': { en: 'publish the rights of a consumer', zh: '发布使用单位授权' },
  'details.consumer-apply': {
    en: 'FILE is YAML: name, version, organisation, certificates or tokens (SHA-256), areas, entities, fields, numbers, may, evidence, purposes, per-minute, until, active. What it does not allow is refused. A higher version takes the place of the one in force; active: false refuses everything.',
    zh: 'FILE 为 YAML：name 名称、version 版本、organisation 单位、certificates 或 tokens（SHA-256）、areas 区域、entities 对象、fields 数据项、numbers 号码显示、may 可用操作、evidence 可提交的名单、purposes 事由、per-minute 每分钟次数、until 截止日、active 是否有效。未列明者一律拒绝。新版本须高于现行版本；active: false 即停用。',
  },
  'example.consumer-apply': { en: 'at the province', zh: '在省级办理' },
  'command.consumer-token': { en: 'make a token for a consumer', zh: '生成使用单位令牌' },
  'details.consumer-token': {
    en: 'The token is shown this once and kept nowhere: hand it to the consumer. Its SHA-256 goes into the document.',
    zh: '令牌仅显示一次，系统不保存，请交使用单位妥善保管；其 SHA-256 写入授权文件。',
  },
  'example.consumer-token': { en: 'needs no node', zh: '不需要节点' },
  'label.consumer': { en: 'consumer', zh: '使用单位' },
  'label.organisation': { en: 'organisation', zh: '单位' },
  'label.active': { en: 'active', zh: '有效' },
  'label.areas': { en: 'areas', zh: '区域' },
  'label.may': { en: 'may', zh: '可用操作' },
  'label.per-minute': { en: 'calls a minute', zh: '每分钟次数' },
  'label.token': { en: 'token', zh: '令牌' },
} as const;
