import type { ErrorTemplate } from './template.ts'

/** What expressions and mappings give, against what is expected of them. */
export const typedFlowErrors = {
  EXPRESSION_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}, character {at}: {reason}',
      'zh-CN': '节点“{node}”，{field}，第 {at} 个字符：{reason}',
    },
  },
  EXPRESSION_TYPE_WRONG: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: {reason} (characters {at} to {end}).',
      'zh-CN': '节点“{node}”，{field}：{reason}（第 {at} 至 {end} 个字符）。',
    },
  },
  FIELD_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: there is no field "{name}" here (characters {at} to {end}).',
      'zh-CN': '节点“{node}”，{field}：这里没有字段“{name}”（第 {at} 至 {end} 个字符）。',
    },
    hint: { en: 'Did you mean "{nearest}"?', 'zh-CN': '是否指“{nearest}”？' },
    otherwise: { en: 'Choose a field that is there: {known}.', 'zh-CN': '请选择已有的字段：{known}。' },
  },
  TARGET_FIELD_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the target has no field "{field}".',
      'zh-CN': '节点“{node}”：目标没有字段“{field}”。',
    },
    hint: { en: 'Did you mean "{nearest}"?', 'zh-CN': '是否指“{nearest}”？' },
    otherwise: { en: 'Choose a field that is there: {known}.', 'zh-CN': '请选择已有的字段：{known}。' },
  },
  NAMED_FIELD_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: the records that it reads have no field "{name}".',
      'zh-CN': '节点“{node}”，{field}：所读取的记录中没有字段“{name}”。',
    },
    hint: { en: 'Did you mean "{nearest}"?', 'zh-CN': '是否指“{nearest}”？' },
    otherwise: { en: 'Choose a field that is there: {known}.', 'zh-CN': '请选择已有的字段：{known}。' },
  },
  TARGET_FIELD_MISSING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the target needs "{field}", and nothing is mapped to it.',
      'zh-CN': '节点“{node}”：目标字段“{field}”为必填项，但没有映射。',
    },
    hint: { en: 'Map a field or a fixed value to it.', 'zh-CN': '请为其映射字段或固定值。' },
  },
  TARGET_READ_ONLY: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the other system sets "{field}" itself; it cannot be written.',
      'zh-CN': '节点“{node}”：“{field}”由对方系统设置，不能写入。',
    },
    hint: { en: 'Remove this row.', 'zh-CN': '请删除此行。' },
  },
  VALUE_TYPE_WRONG: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: this gives {got}, and {wanted} is wanted.',
      'zh-CN': '节点“{node}”，{field}：此处得到{got}，而需要{wanted}。',
    },
    hint: { en: 'Choose another field, or convert the value.', 'zh-CN': '请选择其他字段，或转换该值。' },
  },
  VALUE_LOSSY: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: from {got} to {wanted}, {loss}.',
      'zh-CN': '节点“{node}”，{field}：从{got}到{wanted}，{loss}。',
    },
    hint: { en: 'Convert it on purpose, or choose another field.', 'zh-CN': '请明确转换，或选择其他字段。' },
  },
  VALUE_MAY_BE_NULL: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: the value may be missing, and the target needs one.',
      'zh-CN': '节点“{node}”，{field}：值可能缺失，而目标字段必须有值。',
    },
    hint: {
      en: 'Give a default, such as coalesce(value, ...), or filter such records out before.',
      'zh-CN': '请设置默认值，例如 coalesce(value, ...)，或先将此类记录筛除。',
    },
  },
  ENUM_UNMAPPED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: not mapped to a value that is known there: {values}.',
      'zh-CN': '节点“{node}”，{field}：以下取值没有对应的已知值：{values}。',
    },
    hint: { en: 'Known there: {known}.', 'zh-CN': '可用的取值：{known}。' },
  },
  VALUE_NEVER: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: {value} is never a value of {source}, which knows {known} (characters {at} to {end}).',
      'zh-CN': '节点“{node}”，{field}：{value} 不是 {source} 的取值，其取值为 {known}（第 {at} 至 {end} 个字符）。',
    },
    hint: { en: 'Did you mean "{nearest}"?', 'zh-CN': '是否指“{nearest}”？' },
    otherwise: { en: 'Compare with one of the values it has.', 'zh-CN': '请使用该字段实际存在的取值。' },
  },
  CURRENCY_MISMATCH: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: the amount is in the currency of "{source}", but "{currency}" is filled from {got}.',
      'zh-CN': '节点“{node}”，{field}：金额的币种为“{source}”，但“{currency}”取自{got}。',
    },
    hint: {
      en: 'Fill "{currency}" from "{source}", or convert the amount.',
      'zh-CN': '请用“{source}”填写“{currency}”，或换算金额。',
    },
  },
  SAMPLE_UNREADABLE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": nothing is known from its sample. Line {line}: {reason}.',
      'zh-CN': '节点“{node}”：无法从样本得知字段。第 {line} 行：{reason}。',
    },
    hint: {
      en: 'JSON, one JSON value per line, or CSV with a header is read.',
      'zh-CN': '支持 JSON、每行一个 JSON 值，或带表头的 CSV。',
    },
  },
  UNIT_MISMATCH: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: this is counted in {got}, and {wanted} are wanted.',
      'zh-CN': '节点“{node}”，{field}：此处的单位为{got}，而需要{wanted}。',
    },
    hint: { en: 'Convert it on the way.', 'zh-CN': '请在映射时换算。' },
  },
  KEY_NOT_UNIQUE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: several records have the same value here, so one would overwrite the other.',
      'zh-CN': '节点“{node}”，{field}：多条记录在此处的值相同，会互相覆盖。',
    },
    hint: { en: 'Use a field that tells records apart, such as an id.', 'zh-CN': '请使用能区分记录的字段，例如 ID。' },
  },
  NAME_CLASH: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: the name "{name}" is taken already, and what it held is lost.',
      'zh-CN': '节点“{node}”，{field}：名称“{name}”已被占用，原有内容会丢失。',
    },
    hint: { en: 'Choose another name.', 'zh-CN': '请使用其他名称。' },
  },
  OUTPUT_UNUSED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": nothing uses what it makes: {field}.',
      'zh-CN': '节点“{node}”：生成的内容没有被使用：{field}。',
    },
    hint: { en: 'Use it further on, or remove it.', 'zh-CN': '请在后续步骤中使用，或将其删除。' },
  },
  PERMISSION_MISSING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the connection "{connection}" is not allowed to {action} {entity}.',
      'zh-CN': '节点“{node}”：连接“{connection}”没有对 {entity} 的 {action} 权限。',
    },
    hint: {
      en: 'Choose another connection, or have it allowed in the other system.',
      'zh-CN': '请选择其他连接，或在对方系统中授权。',
    },
  },
} as const satisfies Record<string, ErrorTemplate>
