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
  UPSTREAM_STREAM_ENDED: {
    kind: 'upstream',
    errorClass: 'transient',
    status: 502,
    text: {
      en: '{host} ends every session of its stream of changes before it tells anything: {message}',
      'zh-CN': '{host} 在告知任何变更之前就结束了变更流的每个会话：{message}',
    },
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
  CONSENT_UNSUITED: {
    kind: 'user',
    errorClass: 'validation',
    status: 409,
    text: {
      en: 'The connection "{connection}" does not sign in by a person who agrees.',
      'zh-CN': '连接“{connection}”的认证方式不需要用户授权。',
    },
  },
  CONSENT_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 409,
    text: {
      en: 'This sign-in is not known: it took more than ten minutes, was used already, was begun by someone else, or the connection was changed meanwhile.',
      'zh-CN': '无法识别此次授权：已超过十分钟、已被使用、由他人发起，或连接在此期间被修改。',
    },
    hint: { en: 'Open the connection and press Connect again.', 'zh-CN': '请打开连接并重新点击“授权”。' },
  },
  CONSENT_REFUSED: {
    kind: 'user',
    errorClass: 'auth',
    status: 502,
    text: { en: '{host} gave no access: {reason}', 'zh-CN': '{host} 未授予访问权限：{reason}' },
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
  SQL_WRITE_REFUSED: {
    kind: 'user',
    errorClass: 'validation',
    status: 403,
    text: {
      en: 'The connection {connection} may not write to {table}.',
      'zh-CN': '连接 {connection} 不允许写入 {table}。',
    },
    hint: {
      en: 'Add the table to "Tables that may be written" of the connection; without any it only reads.',
      'zh-CN': '请在连接的“允许写入的表”中添加该表；未列出任何表时仅可读取。',
    },
  },
  SQL_DRIVER_MISSING: {
    kind: 'user',
    errorClass: 'fatal',
    status: 501,
    text: {
      en: 'There is no driver for {engine}: the package {package} is not installed.',
      'zh-CN': '缺少 {engine} 的驱动程序：未安装软件包 {package}。',
    },
    hint: {
      en: 'Install the package beside Isthmus and start it anew.',
      'zh-CN': '请在 Isthmus 旁安装该软件包并重新启动。',
    },
  },
  MESSAGE_UNREADABLE: {
    kind: 'upstream',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'A message of the queue {queue} cannot be read: {reason}.',
      'zh-CN': '无法读取队列 {queue} 中的消息：{reason}。',
    },
    hint: {
      en: 'Look at the dead letters, and at the format that the trigger expects.',
      'zh-CN': '请查看死信队列以及触发器要求的格式。',
    },
  },
  HOST_KEY_WRONG: {
    kind: 'user',
    errorClass: 'fatal',
    status: 403,
    text: {
      en: '{host} has the host key {offered}, and the connection expects {pinned}.',
      'zh-CN': '{host} 的主机密钥为 {offered}，而连接要求 {pinned}。',
    },
    hint: {
      en: 'Ask whoever runs the server which key is right before you change the connection.',
      'zh-CN': '修改连接之前，请向服务器管理员确认正确的密钥。',
    },
  },
  REMOTE_FILE_REFUSED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The file {file} on {host} is not taken: {reason}.',
      'zh-CN': '未读取 {host} 上的文件 {file}：{reason}。',
    },
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
