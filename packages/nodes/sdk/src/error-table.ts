/* oxlint-disable max-lines -- data: one table, so that the texts are read side by side */
import type { LocalText } from './language.ts'

/** Who can put it right: the person who built the flow, the other system, or us. */
export type ErrorKind = 'user' | 'upstream' | 'bug'

/** What kind of failure it is; only `transient` and `throttle` are tried again by themselves. */
export type ErrorClass = 'transient' | 'throttle' | 'auth' | 'conflict' | 'validation' | 'business' | 'fatal'

interface ErrorTemplate {
  readonly kind: ErrorKind
  readonly errorClass: ErrorClass
  /** HTTP status when the error answers an API call. */
  readonly status: number
  readonly text: LocalText
  readonly hint?: LocalText
  /** What to do where not all values of the hint are known. */
  readonly otherwise?: LocalText
}

type Names<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never

/** The values a code's text needs, read from the text itself so that a forgotten one is a compile error. */
export type ErrorParams<C extends ErrorCode> = Readonly<
  Record<Names<(typeof errorTable)[C]['text']['en']>, string | number>
>

export type ErrorCode = keyof typeof errorTable

/** Every error the product can raise. A code is never reused for another meaning. */
export const errorTable = {
  // Flow documents
  JSON_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 400,
    text: {
      en: 'This is not valid JSON: {reason}.',
      'zh-CN': '不是有效的 JSON：{reason}。',
    },
  },
  SCHEMA_MISMATCH: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: '{where}: {expected}, got {got}.',
      'zh-CN': '{where}：{expected}，实际为 {got}。',
    },
  },
  FLOW_VERSION_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The flow document says it is "{got}"; this version reads up to "{known}".',
      'zh-CN': '流程文档的版本为“{got}”；当前版本最高支持“{known}”。',
    },
    hint: { en: 'Open it with a newer version of Isthmus.', 'zh-CN': '请使用更新版本的 Isthmus 打开。' },
  },
  NODE_ID_DUPLICATE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Two nodes have the id "{id}".',
      'zh-CN': '有两个节点使用了相同的 id“{id}”。',
    },
    hint: { en: 'Give one of them another id.', 'zh-CN': '请为其中一个节点更换 id。' },
  },
  PIN_NODE_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'There are pinned records of a node "{node}", which the flow does not have.',
      'zh-CN': '存在节点“{node}”的固定数据，但流程中没有该节点。',
    },
    hint: { en: 'Remove them from "pins".', 'zh-CN': '请从“pins”中删除。' },
  },
  PIN_TOO_LARGE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The pinned records of "{node}" are too many: {records} records of {size} in all, where {maxRecords} records and {maxSize} fit.',
      'zh-CN': '“{node}”的固定数据过多：共 {records} 条、{size}，最多允许 {maxRecords} 条、{maxSize}。',
    },
    hint: { en: 'Keep the few records that show what matters.', 'zh-CN': '请只保留有代表性的少量记录。' },
  },
  NODE_DISABLED: {
    kind: 'user',
    errorClass: 'validation',
    status: 409,
    text: { en: 'The node "{node}" is switched off.', 'zh-CN': '节点“{node}”已停用。' },
    hint: { en: 'Switch it on to run it.', 'zh-CN': '启用后才能运行。' },
  },
  PINS_TOO_LARGE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The pinned records of the flow come to {size} in all, where {limit} fit.',
      'zh-CN': '流程的固定数据总计 {size}，最多允许 {limit}。',
    },
    hint: { en: 'Remove pins that are not needed any more.', 'zh-CN': '请移除不再需要的固定数据。' },
  },
  EDGE_ID_DUPLICATE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'Two edges have the id "{id}".', 'zh-CN': '有两条连线使用了相同的 id“{id}”。' },
  },
  EDGE_DUPLICATE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: '"{from}" and "{to}" are already connected by these ports.',
      'zh-CN': '“{from}”与“{to}”之间已存在相同端口的连线。',
    },
  },
  NODE_TYPE_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" has the type "{type}", which is not installed.',
      'zh-CN': '节点“{node}”的类型“{type}”未安装。',
    },
    hint: { en: 'Did you mean "{nearest}"?', 'zh-CN': '是否想用“{nearest}”？' },
  },
  NODE_VERSION_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" ({type}) needs version {wanted}; installed is {known}.',
      'zh-CN': '节点“{node}”（{type}）需要版本 {wanted}，已安装版本为 {known}。',
    },
  },
  NODE_CONFIG_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": {field}: {expected}, got {got}.',
      'zh-CN': '节点“{node}”：{field}：{expected}，实际为 {got}。',
    },
  },
  NODE_CONFIG_MISSING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": {field}: is required.',
      'zh-CN': '节点“{node}”：{field}：为必填项。',
    },
  },
  NODE_CONNECTION_MISSING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" needs a connection of the type "{type}".',
      'zh-CN': '节点“{node}”需要一个“{type}”类型的连接。',
    },
    hint: { en: 'Choose or create one in the node’s parameters.', 'zh-CN': '请在节点参数中选择或新建连接。' },
  },
  CONNECTION_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'There is no connection named "{connection}".', 'zh-CN': '不存在名为“{connection}”的连接。' },
    hint: {
      en: 'Create it on the Connections page, or choose another one.',
      'zh-CN': '请在“连接”页面创建，或选择其他连接。',
    },
  },
  CONNECTION_TYPE_WRONG: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" needs a connection of the type "{wanted}"; "{connection}" is of the type "{got}".',
      'zh-CN': '节点“{node}”需要“{wanted}”类型的连接；“{connection}”的类型为“{got}”。',
    },
  },
  EDGE_NODE_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'An edge names the node "{node}", which is not in the flow.',
      'zh-CN': '连线引用了流程中不存在的节点“{node}”。',
    },
  },
  PORT_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" has no {side} port "{port}"; it has: {known}.',
      'zh-CN': '节点“{node}”没有名为“{port}”的{side}端口；可用端口：{known}。',
    },
  },
  EDGE_CYCLE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'These nodes form a circle: {nodes}.',
      'zh-CN': '以下节点构成了环路：{nodes}。',
    },
    hint: { en: 'Remove one of the edges between them.', 'zh-CN': '请删除其中一条连线。' },
  },
  EDGE_TO_TRIGGER: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: '"{node}" starts the flow, so nothing can lead into it.',
      'zh-CN': '“{node}”是流程的起点，不能有连线指向它。',
    },
  },
  TRIGGER_MISSING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'The flow has no trigger, so nothing can start it.', 'zh-CN': '流程没有触发器，无法启动。' },
    hint: { en: 'Add a trigger node.', 'zh-CN': '请添加一个触发器节点。' },
  },
  NODE_UNREACHABLE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'No trigger leads to node "{node}".', 'zh-CN': '没有触发器通向节点“{node}”。' },
    hint: { en: 'Connect it, switch it off, or delete it.', 'zh-CN': '请将其连接、停用或删除。' },
  },
  EXPRESSION_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: {reason} (at character {at}).',
      'zh-CN': '节点“{node}”，{field}：{reason}（第 {at} 个字符处）。',
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
  CODE_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the code does not compile: {reason}.',
      'zh-CN': '节点“{node}”：代码无法编译：{reason}。',
    },
  },
  FLOW_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The flow "{flow}" has {count} problems and cannot run.',
      'zh-CN': '流程“{flow}”存在 {count} 个问题，无法运行。',
    },
  },
  // Records during a run
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
  // Contracts of other systems
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
  VALUE_MAP_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: there is no value map named "{map}".{nearest}',
      'zh-CN': '节点“{node}”，{field}：不存在名为“{map}”的值映射。{nearest}',
    },
    hint: {
      en: 'Create it on the page "Value maps", or choose another one.',
      'zh-CN': '请在“值映射”页面创建，或选择其他值映射。',
    },
  },
  VALUE_MAP_VALUE_WRONG: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: '{where}: must be a {expected}, got {got}.', 'zh-CN': '{where}：应为 {expected}，实际为 {got}。' },
  },
  VALUE_MAP_DUPLICATE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Row {row}: "{side}" has {value} in row {first} already.',
      'zh-CN': '第 {row} 行：“{side}”的 {value} 已出现在第 {first} 行。',
    },
    hint: {
      en: 'A value can become only one other: remove one of the rows.',
      'zh-CN': '一个值只能对应一个目标值：请删除其中一行。',
    },
  },
  VALUE_MAP_PREFERRED_TWICE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Row {row}: {value} of "{side}" has its preferred row in row {first} already.',
      'zh-CN': '第 {row} 行：“{side}”的 {value} 已在第 {first} 行设为首选。',
    },
    hint: { en: 'Keep one of them preferred.', 'zh-CN': '请只保留一个首选。' },
  },
  VALUE_MAP_AMBIGUOUS: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: '"{side}": {value} stands in {count} rows ({rows}), none of them preferred, so that it has no way back.',
      'zh-CN': '“{side}”：{value} 出现在 {count} 行（{rows}）且均未设为首选，无法反向映射。',
    },
    hint: {
      en: 'Mark one row as preferred if flows map back.',
      'zh-CN': '如流程需要反向映射，请将其中一行设为首选。',
    },
  },
  VALUE_MAP_TOO_LARGE: {
    kind: 'user',
    errorClass: 'validation',
    status: 413,
    text: { en: 'The value map is too large: {got}; at most {most}.', 'zh-CN': '值映射过大：{got}；最多 {most}。' },
  },
  VALUE_MAP_CSV: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'Line {line}: {reason}.', 'zh-CN': '第 {line} 行：{reason}。' },
    hint: {
      en: 'Correct the line and import again; nothing was changed.',
      'zh-CN': '请修正该行后重新导入；未做任何更改。',
    },
  },
  VALUE_MAP_CHANGED: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: {
      en: 'The value map was changed elsewhere: you edited version {base}, the newest is {current}.',
      'zh-CN': '值映射已在别处修改：您编辑的是版本 {base}，最新版本为 {current}。',
    },
    hint: { en: 'Load the newest version and enter your changes again.', 'zh-CN': '请加载最新版本后重新修改。' },
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
  NODE_TIMEOUT: {
    kind: 'upstream',
    errorClass: 'transient',
    status: 504,
    text: {
      en: 'Node "{node}" did not finish within {limitMs} ms.',
      'zh-CN': '节点“{node}”未在 {limitMs} 毫秒内完成。',
    },
  },
  RUN_TIMEOUT: {
    kind: 'user',
    errorClass: 'fatal',
    status: 504,
    text: { en: 'The run was stopped after {limitMs} ms.', 'zh-CN': '运行在 {limitMs} 毫秒后被终止。' },
    hint: { en: 'Raise the time limit in the flow’s settings.', 'zh-CN': '请在流程设置中提高时间限制。' },
  },
  RUN_STOPPED: {
    kind: 'user',
    errorClass: 'business',
    status: 409,
    text: {
      en: 'Node "{node}" stopped the run: {message}',
      'zh-CN': '节点“{node}”终止了运行：{message}',
    },
  },
  FINALLY_TIMEOUT: {
    kind: 'user',
    errorClass: 'fatal',
    status: 504,
    text: {
      en: 'What follows node "{node}" did not finish within {limitMs} ms.',
      'zh-CN': '节点“{node}”之后的步骤未在 {limitMs} 毫秒内完成。',
    },
    hint: { en: 'Raise the time limit of the node.', 'zh-CN': '请提高该节点的时间限制。' },
  },
  CALL_FAILED: {
    kind: 'upstream',
    errorClass: 'business',
    status: 502,
    text: {
      en: 'Node "{node}": run {run} of the called flow "{flow}" ended as {status}: {reason}',
      'zh-CN': '节点“{node}”：被调用流程“{flow}”的运行 {run} 以 {status} 结束：{reason}',
    },
  },
  CALL_FLOW_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" calls the flow "{flow}", which does not exist.',
      'zh-CN': '节点“{node}”调用的流程“{flow}”不存在。',
    },
    hint: { en: 'Choose another flow in the node.', 'zh-CN': '请在该节点中选择其他流程。' },
  },
  CALL_FLOW_INACTIVE: {
    kind: 'user',
    errorClass: 'validation',
    status: 409,
    text: {
      en: 'Node "{node}" calls the flow "{flow}", which is switched off.',
      'zh-CN': '节点“{node}”调用的流程“{flow}”未启用。',
    },
    hint: { en: 'Switch the called flow on.', 'zh-CN': '请启用被调用的流程。' },
  },
  CALL_TRIGGER_MISSING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" calls the flow "{flow}", which has no node "Called by a flow".',
      'zh-CN': '节点“{node}”调用的流程“{flow}”没有“被流程调用”节点。',
    },
    hint: {
      en: 'Add that node to the called flow, or choose another flow.',
      'zh-CN': '请在被调用的流程中添加该节点，或选择其他流程。',
    },
  },
  CALL_TRIGGER_DUPLICATE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" is a second start for calls; callers could not tell which one is meant.',
      'zh-CN': '节点“{node}”是第二个被调用的起点，调用方无法区分。',
    },
    hint: { en: 'Remove one of them.', 'zh-CN': '请删除其中一个。' },
  },
  CALL_INPUT_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the flow "{flow}" does not take this record: {field}: {expected}, got {got}.',
      'zh-CN': '节点“{node}”：流程“{flow}”不接受此记录：{field}：{expected}，实际为 {got}。',
    },
  },
  CALL_TOO_DEEP: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the flow "{flow}" would be the call number {limit} inside another; this is not allowed.',
      'zh-CN': '节点“{node}”：流程“{flow}”将是第 {limit} 层嵌套调用，不允许继续。',
    },
    hint: { en: 'Look for flows that call each other in a circle.', 'zh-CN': '请检查是否存在流程循环调用。' },
  },
  CALL_CYCLE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" calls the flow "{flow}", which leads back to this flow: {path}.',
      'zh-CN': '节点“{node}”调用的流程“{flow}”会再次调用本流程：{path}。',
    },
    hint: {
      en: 'Make sure that the circle ends by itself; deep circles are stopped.',
      'zh-CN': '请确保循环能够自行结束；过深的循环会被终止。',
    },
  },
  RETURN_OUTSIDE_CALL: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" returns records, but no flow can call this one.',
      'zh-CN': '节点“{node}”返回记录，但没有流程可以调用本流程。',
    },
    hint: { en: 'Add the trigger "Called by a flow".', 'zh-CN': '请添加触发器“被流程调用”。' },
  },
  CATCH_NODE_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" is to catch the failures of a node that is not there any more.',
      'zh-CN': '节点“{node}”要捕获的节点已不存在。',
    },
    hint: { en: 'Take it out of the list.', 'zh-CN': '请将其从列表中移除。' },
  },
  CATCH_NOTHING: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" can catch nothing: no failed record is left for it.',
      'zh-CN': '节点“{node}”没有可捕获的失败记录。',
    },
    hint: {
      en: 'Choose nodes whose error port leads nowhere and which do not come after this one.',
      'zh-CN': '请选择错误端口未连线、且不在此节点之后的节点。',
    },
  },
  FINALLY_SHARED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}" comes after "{end}", which begins when the run has ended, and after another start too.',
      'zh-CN': '节点“{node}”既在运行结束后才开始的“{end}”之后，又在另一个起点之后。',
    },
    hint: { en: 'Give each of them a copy of the node.', 'zh-CN': '请为各自使用该节点的副本。' },
  },
  WAIT_TOO_LONG: {
    kind: 'user',
    errorClass: 'business',
    status: 422,
    text: {
      en: 'Node "{node}" would wait until {until}; that is longer than it may.',
      'zh-CN': '节点“{node}”需等待至 {until}，超出允许的时长。',
    },
  },
  LIST_TOO_LONG: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}": the list has {count} entries; at most {limit} are allowed.',
      'zh-CN': '节点“{node}”：列表有 {count} 项，最多允许 {limit} 项。',
    },
  },
  RUN_CANCELED: {
    kind: 'user',
    errorClass: 'fatal',
    status: 409,
    text: { en: 'The run was canceled.', 'zh-CN': '运行已取消。' },
  },
  RUN_INTERRUPTED: {
    kind: 'bug',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The process ended while this run was going on.',
      'zh-CN': '运行期间进程意外结束。',
    },
    hint: {
      en: 'Check the last step, then retry the run; writes by key are not repeated.',
      'zh-CN': '请检查最后一个步骤后重试；按键写入不会重复。',
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
  // Other systems
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
  // Files
  FILE_PATH_REFUSED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The file "{file}" is outside the data folder.',
      'zh-CN': '文件“{file}”位于数据文件夹之外。',
    },
    hint: {
      en: 'Put the file into the "files" folder and give a path below it.',
      'zh-CN': '请将文件放入“files”文件夹，并使用其下的相对路径。',
    },
  },
  FILE_NOT_FOUND: {
    kind: 'user',
    errorClass: 'business',
    status: 404,
    text: { en: 'There is no file "{file}" in the data folder.', 'zh-CN': '数据文件夹中没有文件“{file}”。' },
  },
  FILE_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'The file "{file}" cannot be read: {reason}.', 'zh-CN': '无法读取文件“{file}”：{reason}。' },
  },
  FILE_UNWRITABLE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'The file "{file}" cannot be written: {reason}.', 'zh-CN': '无法写入文件“{file}”：{reason}。' },
  },
  DISK_FULL: {
    kind: 'user',
    errorClass: 'fatal',
    status: 507,
    text: { en: 'The disk is full; {what} cannot be written.', 'zh-CN': '磁盘已满，无法写入{what}。' },
    hint: { en: 'Make room on the disk, then run the flow again.', 'zh-CN': '请释放磁盘空间后重新运行流程。' },
  },
  // HTTP API
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
  // Installation
  PORT_TAKEN: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'Port {port} is taken by another program.', 'zh-CN': '端口 {port} 已被其他程序占用。' },
    hint: {
      en: 'Choose another one, for example PORT=4311 npm start.',
      'zh-CN': '请更换端口，例如 PORT=4311 npm start。',
    },
  },
  DATABASE_CORRUPT: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'The database {file} is damaged: {reason}.', 'zh-CN': '数据库 {file} 已损坏：{reason}。' },
    hint: {
      en: 'Move {file} and the files {file}-wal and {file}-shm away, put a copy made with "isthmus db backup" in its place, and start again. Without a copy: sqlite3 {file} ".recover" saves what can be read. Nothing was changed.',
      'zh-CN':
        '请移走 {file} 以及 {file}-wal 和 {file}-shm，将“isthmus db backup”生成的备份放回原处后重新启动。没有备份时，可用 sqlite3 {file} ".recover" 抢救可读取的内容。未做任何更改。',
    },
  },
  DATA_FOLDER_READ_ONLY: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The data folder {folder} cannot be written: {reason}.',
      'zh-CN': '数据文件夹 {folder} 无法写入：{reason}。',
    },
    hint: {
      en: 'Give the user that runs Isthmus the right to write there, mount the disk writable, or start with another --data folder.',
      'zh-CN': '请授予运行 Isthmus 的用户写入权限，以可写方式挂载磁盘，或使用其他 --data 文件夹启动。',
    },
  },
  STORAGE_FULL: {
    kind: 'user',
    errorClass: 'transient',
    status: 503,
    text: {
      en: 'There is no room left to write the database {file}: {reason}.',
      'zh-CN': '数据库 {file} 没有剩余的写入空间：{reason}。',
    },
    hint: {
      en: 'Free space on the disk; work goes on by itself. Nothing that was accepted is lost.',
      'zh-CN': '请释放磁盘空间，之后将自动继续。已接受的内容不会丢失。',
    },
  },
  DATABASE_NEWER: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The database {file} was written by another version: it holds "{found}" where "{expected}" belongs.',
      'zh-CN': '数据库 {file} 由其他版本写入：应为“{expected}”，实际为“{found}”。',
    },
    hint: {
      en: 'Start the version of Isthmus that wrote it, or another --data folder.',
      'zh-CN': '请启动写入该数据库的 Isthmus 版本，或使用其他 --data 文件夹。',
    },
  },
  DATABASE_BUSY: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The database {file} is in use by another program.',
      'zh-CN': '数据库 {file} 正被其他程序使用。',
    },
    hint: { en: 'Stop the other one first.', 'zh-CN': '请先停止另一个程序。' },
  },
  KEY_FILE_INVALID: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'The key file {file} cannot be used: {reason}.', 'zh-CN': '密钥文件 {file} 无法使用：{reason}。' },
    hint: {
      en: 'Restore it from a backup; without it the stored credentials are lost.',
      'zh-CN': '请从备份恢复；缺少该文件将无法读取已保存的凭据。',
    },
  },
  SECRET_UNREADABLE: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The credential of the connection "{connection}" cannot be opened with this key file.',
      'zh-CN': '无法使用当前密钥文件打开连接“{connection}”的凭据。',
    },
    hint: { en: 'Restore the key file, or enter the credential again.', 'zh-CN': '请恢复密钥文件，或重新输入凭据。' },
  },
  CONFIG_INVALID: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: '{name} is "{got}"; it must be {expected}.', 'zh-CN': '{name} 为“{got}”，应为{expected}。' },
  },
  USAGE: {
    kind: 'user',
    errorClass: 'validation',
    status: 400,
    text: { en: '{message}', 'zh-CN': '{message}' },
  },
  INTERNAL: {
    kind: 'bug',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'Something went wrong inside Isthmus: {message}', 'zh-CN': 'Isthmus 内部出现错误：{message}' },
  },
} as const satisfies Record<string, ErrorTemplate>
