import type { ErrorTemplate } from './template.ts'

/** Records during a run. */
export const recordErrors = {
  EXPRESSION_FAILED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'Node "{node}", {field}: {reason}', 'zh-CN': '节点“{node}”，{field}：{reason}' },
  },
  VALUE_UNMAPPED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: the value map "{map}" has no entry for {value}.',
      'zh-CN': '节点“{node}”，{field}：值映射“{map}”中没有 {value} 的条目。',
    },
    hint: {
      en: 'Add the entry on the page of the value map, then run the record again.',
      'zh-CN': '请在该值映射的页面添加条目，然后重新运行该记录。',
    },
  },
  VALUE_AWAITED: {
    kind: 'user',
    errorClass: 'validation',
    status: 409,
    text: {
      en: 'Node "{node}", {field}: {value} waits for an entry in the value map "{map}".',
      'zh-CN': '节点“{node}”，{field}：{value} 正在等待值映射“{map}”中的条目。',
    },
    hint: {
      en: 'Add the entry on the page of the value map and let the record go on.',
      'zh-CN': '请在该值映射的页面添加条目，并让记录继续。',
    },
  },
  CODE_FAILED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'Node "{node}": the code failed: {reason}', 'zh-CN': '节点“{node}”：代码运行失败：{reason}' },
  },
  CODE_TIMEOUT: {
    kind: 'user',
    errorClass: 'fatal',
    status: 422,
    text: {
      en: 'Node "{node}" was stopped: it ran longer than {limitMs} ms.',
      'zh-CN': '节点“{node}”已被终止：运行时间超过 {limitMs} 毫秒。',
    },
    hint: { en: 'Look for a loop that does not end.', 'zh-CN': '请检查是否存在无法结束的循环。' },
  },
  CODE_MEMORY: {
    kind: 'user',
    errorClass: 'fatal',
    status: 422,
    text: {
      en: 'Node "{node}" was stopped: it used more than {limitMb} MB of memory.',
      'zh-CN': '节点“{node}”已被终止：内存使用超过 {limitMb} MB。',
    },
  },
  OUTPUT_TOO_LARGE: {
    kind: 'user',
    errorClass: 'fatal',
    status: 422,
    text: {
      en: 'Node "{node}" was stopped: it produced more than {limitMb} MB from one chunk of records.',
      'zh-CN': '节点“{node}”已被终止：单批记录的输出超过 {limitMb} MB。',
    },
  },
  SPILL_TOO_LARGE: {
    kind: 'user',
    errorClass: 'fatal',
    status: 422,
    text: {
      en: 'Node "{node}" holds its records until it has seen all of them and was stopped at {limitMb} MB on disk.',
      'zh-CN': '节点“{node}”需要先收集全部记录，磁盘占用达到 {limitMb} MB 时被终止。',
    },
    hint: {
      en: 'Filter the records before this node, or keep fewer fields.',
      'zh-CN': '请在此节点之前先筛选记录，或减少保留的字段。',
    },
  },
  LINE_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": line {line} is no JSON: {reason}',
      'zh-CN': '节点“{node}”：第 {line} 行不是有效的 JSON：{reason}',
    },
  },
  RECORD_REJECTED: {
    kind: 'user',
    errorClass: 'business',
    status: 422,
    text: { en: 'Node "{node}": {reason}', 'zh-CN': '节点“{node}”：{reason}' },
  },
  FIELD_VALUE_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: {expected}, got {got}.',
      'zh-CN': '节点“{node}”，{field}：{expected}，实际为 {got}。',
    },
  },
  RECORD_DROPPED: {
    kind: 'user',
    errorClass: 'fatal',
    status: 409,
    text: {
      en: 'Node "{node}": a person decided to give this record up.',
      'zh-CN': '节点“{node}”：已由人工决定放弃该记录。',
    },
  },
  PARKED_RESOLVED: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: {
      en: 'The parked record "{id}" does not wait any more, or its run is over and cannot send it again.',
      'zh-CN': '搁置的记录“{id}”已处理，或其运行已结束而无法重新发送。',
    },
  },
  BATCH_RESULT_MISSING: {
    kind: 'upstream',
    errorClass: 'transient',
    status: 502,
    text: {
      en: 'The answer to a call with {count} records does not say what became of this one.',
      'zh-CN': '一次包含 {count} 条记录的调用，其响应未说明此记录的处理结果。',
    },
  },
  OUTCOME_UNKNOWN: {
    kind: 'upstream',
    errorClass: 'fatal',
    status: 409,
    text: {
      en: 'Nobody knows whether node "{node}" changed the other system: {reason}',
      'zh-CN': '无法确定节点“{node}”是否已更改对方系统：{reason}',
    },
    hint: {
      en: 'Look the record up over there, then say whether it happened, is to be sent again, or is dropped.',
      'zh-CN': '请在对方系统中查看该记录，然后选择“已发生”、“重新发送”或“放弃”。',
    },
  },
} as const satisfies Record<string, ErrorTemplate>
