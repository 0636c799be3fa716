import type { ErrorTemplate } from './template.ts'

/** Contracts of other systems. */
export const contractErrors = {
  CONNECTOR_DEFINITION_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Connector definition, {place}: {expected}, got {got}.',
      'zh-CN': '连接器定义，{place}：{expected}，实际为 {got}。',
    },
  },
  CONTRACT_INVALID: {
    kind: 'upstream',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The description {contract} cannot be read: {reason}.',
      'zh-CN': '无法读取描述 {contract}：{reason}。',
    },
  },
  CONTRACT_PART_LEFT_OUT: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: '{contract}, {place}: {reason}.',
      'zh-CN': '{contract}，{place}：{reason}。',
    },
  },
  CONTRACT_DRIFTED: {
    kind: 'user',
    errorClass: 'validation',
    status: 409,
    text: {
      en: 'Node "{node}" waits: {entity} of connection "{connection}" has changed ({changes}).',
      'zh-CN': '节点“{node}”正在等待：连接“{connection}”的 {entity} 已发生变化（{changes}）。',
    },
    hint: {
      en: 'Look at the changes on the page of the connection, adjust the flow, and accept them.',
      'zh-CN': '请在连接页面查看变化，调整流程后接受这些变化。',
    },
  },
  CONTRACT_CHANGED: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: {
      en: 'The system behind connection "{connection}" has changed once more; its newest description is {current}.',
      'zh-CN': '连接“{connection}”对应的系统再次发生变化；最新描述为 {current}。',
    },
    hint: { en: 'Look at the changes again before you accept them.', 'zh-CN': '请重新查看变化后再接受。' },
  },
  NOT_DESCRIBED: {
    kind: 'user',
    errorClass: 'validation',
    status: 409,
    text: {
      en: 'The system behind connection "{connection}" does not describe its data.',
      'zh-CN': '连接“{connection}”对应的系统不提供数据描述。',
    },
  },
} as const satisfies Record<string, ErrorTemplate>
