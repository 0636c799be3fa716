import type { sessionEn } from '../en/session.ts'

export const sessionZhCn = {
  'session.signIn': '登录',
  'session.signInTitle': '登录 Isthmus',
  'session.expiredTitle': '会话已结束',
  'session.expiredText': '请重新登录以继续，此页面上的内容不会丢失。',
  'session.name': '用户名',
  'session.password': '密码',
  'session.repeat': '再次输入密码',
  'session.setupTitle': '设置管理员',
  'session.setupText': '该账户拥有全部权限：构建流程、管理连接、添加人员。',
  'session.setupButton': '创建账户',
  'session.setupMissing': 'Isthmus 尚无管理员。',
  'session.setupMissingHint': '请打开 Isthmus 启动时在终端中输出的一次性链接。',
  'session.tokenMissing': '此地址缺少一次性令牌。',
  'session.setupDone': '管理员已设置。',
  'session.ruleLength': '至少 {count} 个字符',
  'session.ruleDiffers': '不能与用户名相同',
  'session.ruleRepeat': '两次输入一致',
  'session.ruleMet': '已满足',
  'session.ruleOpen': '尚未满足',
  'session.tagline': '让 CRM 与 ERP 保持一致的流程',
} as const satisfies Readonly<Record<keyof typeof sessionEn, string>>
