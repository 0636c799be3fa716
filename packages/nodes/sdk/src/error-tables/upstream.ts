import type { ErrorTemplate } from './template.ts'

/** Other systems. */
export const upstreamErrors = {
  UPSTREAM_UNREACHABLE: {
    kind: 'upstream',
    errorClass: 'transient',
    status: 502,
    text: { en: '{host} cannot be reached: {reason}.', 'zh-CN': '无法连接 {host}：{reason}。' },
  },
  UPSTREAM_TIMEOUT: {
    kind: 'upstream',
    errorClass: 'transient',
    status: 504,
    text: { en: '{host} did not answer within {limitMs} ms.', 'zh-CN': '{host} 未在 {limitMs} 毫秒内响应。' },
  },
  UPSTREAM_FAILED: {
    kind: 'upstream',
    errorClass: 'transient',
    status: 502,
    text: { en: '{host} answered {status}: {message}', 'zh-CN': '{host} 返回 {status}：{message}' },
  },
  UPSTREAM_THROTTLED: {
    kind: 'upstream',
    errorClass: 'throttle',
    status: 429,
    text: {
      en: '{host} asks for fewer calls ({status}): {message}',
      'zh-CN': '{host} 要求降低调用频率（{status}）：{message}',
    },
  },
  UPSTREAM_UNAUTHORIZED: {
    kind: 'user',
    errorClass: 'auth',
    status: 502,
    text: {
      en: '{host} refused the credential ({status}): {message}',
      'zh-CN': '{host} 拒绝了凭据（{status}）：{message}',
    },
    hint: { en: 'Test the connection and renew its credential.', 'zh-CN': '请测试连接并更新其凭据。' },
  },
  UPSTREAM_REJECTED: {
    kind: 'user',
    errorClass: 'business',
    status: 502,
    text: {
      en: '{message} ({host} answered {status})',
      'zh-CN': '{message}（{host} 返回 {status}）',
    },
  },
  UPSTREAM_CONFLICT: {
    kind: 'upstream',
    errorClass: 'conflict',
    status: 409,
    text: { en: '{message} ({host} answered {status})', 'zh-CN': '{message}（{host} 返回 {status}）' },
    hint: {
      en: 'Somebody changed the record meanwhile; retry the record.',
      'zh-CN': '记录已被他人修改，请重试该记录。',
    },
  },
  UPSTREAM_ANSWER_INVALID: {
    kind: 'upstream',
    errorClass: 'fatal',
    status: 502,
    text: {
      en: '{host} sent an answer that cannot be read: {reason}.',
      'zh-CN': '{host} 返回了无法解析的内容：{reason}。',
    },
  },
  UPSTREAM_TOO_LARGE: {
    kind: 'upstream',
    errorClass: 'fatal',
    status: 502,
    text: { en: '{host} sent more than {limitMb} MB.', 'zh-CN': '{host} 返回的内容超过 {limitMb} MB。' },
  },
  DECISION_NEEDED: {
    kind: 'user',
    errorClass: 'business',
    status: 409,
    text: {
      en: '{host} did not take the record: {message}',
      'zh-CN': '{host} 未接收该记录：{message}',
    },
    hint: {
      en: 'Put right what stands in its way over there, then have the record sent again, or drop it.',
      'zh-CN': '请先在对方系统中解除阻碍，然后重新发送该记录，或放弃。',
    },
  },
  RECORD_NOT_FOUND: {
    kind: 'user',
    errorClass: 'business',
    status: 404,
    text: { en: '{system} has no {entity} with {key}.', 'zh-CN': '{system} 中不存在 {key} 的 {entity}。' },
  },
  EGRESS_REFUSED: {
    kind: 'user',
    errorClass: 'fatal',
    status: 403,
    text: {
      en: 'Calls to {host} are not allowed: {reason}.',
      'zh-CN': '不允许访问 {host}：{reason}。',
    },
    hint: {
      en: 'An administrator can allow private addresses on the connection.',
      'zh-CN': '管理员可以在连接上允许访问内网地址。',
    },
  },
} as const satisfies Record<string, ErrorTemplate>
