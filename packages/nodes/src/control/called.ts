import { defineNode, ui, type JsonSchema } from '@isthmus/sdk'
import * as Type from 'typebox'

/** Starts a run when another flow calls this one, with the records the caller sends. */
export const callTrigger = defineNode({
  id: 'trigger.call',
  version: 1,
  kind: 'trigger',
  trigger: 'call',
  title: { en: 'Called by a flow', 'zh-CN': '被流程调用' },
  summary: { en: 'Starts the flow when another flow calls it.', 'zh-CN': '被其他流程调用时启动。' },
  category: 'trigger',
  icon: 'phone-incoming',
  keywords: ['subflow', 'sub-flow', 'function', 'start', 'trigger', '子流程', '被调用', '触发'],
  config: Type.Object(
    {
      input: Type.Optional(
        Type.Unsafe<JsonSchema>(
          Type.Object(
            {},
            ui({
              title: { en: 'Shape of the records', 'zh-CN': '记录结构' },
              help: {
                en: 'A JSON Schema. Calls with records that do not fit fail at the caller.',
                'zh-CN': 'JSON Schema。不符合结构的记录会在调用方失败。',
              },
              widget: 'json',
            }),
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'config', at: '/input' } } },
})

/** Hands records back to the flow that called this one. */
export const returnRecord = defineNode({
  id: 'return',
  version: 1,
  kind: 'control',
  control: 'return',
  title: { en: 'Return', 'zh-CN': '返回' },
  summary: { en: 'Hands the record back to the flow that called this one.', 'zh-CN': '将记录返回给调用本流程的流程。' },
  category: 'control',
  icon: 'corner-down-left',
  keywords: ['subflow', 'result', 'output', 'answer', '子流程', '返回', '结果'],
  config: Type.Object({}, { additionalProperties: false }),
  shapes: { outputs: { out: { kind: 'input' } } },
  request: (_, records) => ({ control: 'return', record: records[0] ?? null }),
})
