import type { ErrorTemplate } from './template.ts'

/** HTTP API. */
export const httpApiErrors = {
  NOT_FOUND: {
    kind: 'user',
    errorClass: 'validation',
    status: 404,
    text: { en: 'There is no {what} "{id}".', 'zh-CN': '不存在{what}“{id}”。' },
  },
  ROUTE_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 404,
    text: { en: 'There is nothing at {method} {path}.', 'zh-CN': '{method} {path} 不存在。' },
  },
  METHOD_NOT_ALLOWED: {
    kind: 'user',
    errorClass: 'validation',
    status: 405,
    text: { en: '{path} does not take {method}.', 'zh-CN': '{path} 不支持 {method}。' },
  },
  BODY_TOO_LARGE: {
    kind: 'user',
    errorClass: 'validation',
    status: 413,
    text: { en: 'The request is larger than {limitMb} MB.', 'zh-CN': '请求大小超过 {limitMb} MB。' },
  },
  CONTENT_TYPE_WRONG: {
    kind: 'user',
    errorClass: 'validation',
    status: 415,
    text: { en: 'Send {wanted}; got "{got}".', 'zh-CN': '请发送 {wanted}，实际为“{got}”。' },
  },
  VERSION_CONFLICT: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: {
      en: 'The flow was changed elsewhere: you edited version {base}, the newest is {current}.',
      'zh-CN': '流程已在别处修改：您编辑的是版本 {base}，最新版本为 {current}。',
    },
    hint: {
      en: 'Load the newest version, or save yours as a copy.',
      'zh-CN': '请加载最新版本，或将您的修改另存为副本。',
    },
  },
  NAME_TAKEN: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: { en: 'There is already a {what} named "{name}".', 'zh-CN': '已存在名为“{name}”的{what}。' },
  },
  IN_USE: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: { en: '"{name}" is used by: {users}.', 'zh-CN': '“{name}”正被使用：{users}。' },
  },
  RUN_FINISHED: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: { en: 'Run {run} has already ended.', 'zh-CN': '运行 {run} 已结束。' },
  },
  RUN_UNFINISHED: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: { en: 'Run {run} has not ended yet.', 'zh-CN': '运行 {run} 尚未结束。' },
    hint: { en: 'Wait for it, or cancel it first.', 'zh-CN': '请等待其结束，或先取消。' },
  },
  QUEUE_FULL: {
    kind: 'upstream',
    errorClass: 'throttle',
    status: 429,
    text: { en: 'The queue is full ({limit} runs are waiting).', 'zh-CN': '队列已满（{limit} 个运行在等待）。' },
  },
  SIGN_IN_REQUIRED: {
    kind: 'user',
    errorClass: 'auth',
    status: 401,
    text: { en: 'Sign in first.', 'zh-CN': '请先登录。' },
  },
  SESSION_EXPIRED: {
    kind: 'user',
    errorClass: 'auth',
    status: 401,
    text: { en: 'The session has ended. Sign in again.', 'zh-CN': '会话已过期，请重新登录。' },
  },
  SIGN_IN_FAILED: {
    kind: 'user',
    errorClass: 'auth',
    status: 401,
    text: { en: 'Name or password is wrong.', 'zh-CN': '用户名或密码错误。' },
  },
  SIGN_IN_LIMITED: {
    kind: 'user',
    errorClass: 'throttle',
    status: 429,
    text: {
      en: 'Too many attempts. Try again in {seconds} seconds.',
      'zh-CN': '尝试次数过多，请在 {seconds} 秒后重试。',
    },
  },
  SETUP_REQUIRED: {
    kind: 'user',
    errorClass: 'auth',
    status: 401,
    text: { en: 'No administrator has been set up yet.', 'zh-CN': '尚未设置管理员。' },
    hint: { en: 'Open the one-time link that was printed at start.', 'zh-CN': '请打开启动时输出的一次性链接。' },
  },
  SETUP_LINK_INVALID: {
    kind: 'user',
    errorClass: 'auth',
    status: 403,
    text: { en: 'This one-time link is not valid any more.', 'zh-CN': '该一次性链接已失效。' },
    hint: { en: 'Restart Isthmus to get a new one.', 'zh-CN': '请重启 Isthmus 以获取新链接。' },
  },
  FORBIDDEN: {
    kind: 'user',
    errorClass: 'auth',
    status: 403,
    text: {
      en: 'Your role does not allow this; it needs: {needed}.',
      'zh-CN': '您的角色无权执行此操作；需要：{needed}。',
    },
  },
  WEBHOOK_REFUSED: {
    kind: 'user',
    errorClass: 'auth',
    status: 401,
    text: {
      en: 'The call was not accepted: it needs a valid {header} header.',
      'zh-CN': '调用未被接受：需要有效的 {header} 请求头。',
    },
  },
  WEBHOOK_KEY_MISSING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The call was not accepted: its {place}, which tells repeated events apart, is missing or empty.',
      'zh-CN': '调用未被接受：用于识别重复事件的 {place} 缺失或为空。',
    },
  },
  CSRF_REFUSED: {
    kind: 'user',
    errorClass: 'auth',
    status: 403,
    text: { en: 'The request did not come from this page.', 'zh-CN': '请求并非来自本页面。' },
  },
  HOST_REFUSED: {
    kind: 'user',
    errorClass: 'auth',
    status: 403,
    text: { en: 'This server does not answer to the name "{host}".', 'zh-CN': '此服务器不响应主机名“{host}”。' },
    hint: {
      en: 'Open it as 127.0.0.1 or localhost, or set ISTHMUS_PUBLIC_URL to its address.',
      'zh-CN': '请使用 127.0.0.1 或 localhost 访问，或将 ISTHMUS_PUBLIC_URL 设为其地址。',
    },
  },
} as const satisfies Record<string, ErrorTemplate>
