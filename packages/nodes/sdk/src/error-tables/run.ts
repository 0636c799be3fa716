import type { ErrorTemplate } from './template.ts'

/** Runs: their ends, their waits, and the runs they call. */
export const runErrors = {
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
} as const satisfies Record<string, ErrorTemplate>
