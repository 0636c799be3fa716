import type { uiEn } from '../en/ui.ts'

export const uiZhCn = {
  'ui.cancel': '取消',
  'ui.close': '关闭',
  'ui.delete': '删除',
  'ui.save': '保存',
  'ui.loading': '加载中…',
  'ui.required': '此项为必填。',
  'ui.doesNotFit': '此值不符合要求（{expected}）。',
  'ui.status.queued': '排队中',
  'ui.status.running': '运行中',
  'ui.status.succeeded': '成功',
  'ui.status.partial': '部分失败',
  'ui.status.failed': '失败',
  'ui.status.canceled': '已取消',
  'ui.status.interrupted': '已中断',
  'ui.trigger.manual': '手动启动',
  'ui.trigger.webhook': 'Webhook',
  'ui.trigger.schedule': '定时',
} as const satisfies Readonly<Record<keyof typeof uiEn, string>>
