import type { ErrorTemplate } from './template.ts'

/** Flow documents. */
export const flowDocumentErrors = {
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
      en: 'Node "{node}": {field} is required.',
      'zh-CN': '节点“{node}”：{field}为必填项。',
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
} as const satisfies Record<string, ErrorTemplate>
