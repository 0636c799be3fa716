import { defineNode, orExpression, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** Ends the run at the first record that arrives. */
export const stop = defineNode({
  id: 'stop',
  version: 1,
  kind: 'control',
  control: 'stop',
  title: { en: 'Stop', 'zh-CN': '终止运行' },
  summary: {
    en: 'Ends the run as soon as a record arrives, as failed or as succeeded.',
    'zh-CN': '一旦有记录到达即结束运行，可标记为失败或成功。',
  },
  category: 'control',
  icon: 'octagon-x',
  keywords: ['end', 'abort', 'halt', 'fail', 'exit', 'error', '停止', '终止', '结束', '失败'],
  outputs: [],
  config: Type.Object(
    {
      outcome: Type.Enum(['failed', 'succeeded'], {
        default: 'failed',
        ...ui({
          title: { en: 'The run ends as', 'zh-CN': '运行结果' },
          widget: 'select',
          options: {
            failed: { en: 'Failed', 'zh-CN': '失败' },
            succeeded: { en: 'Succeeded', 'zh-CN': '成功' },
          },
        }),
      }),
      message: orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
        title: { en: 'Message', 'zh-CN': '消息' },
        help: { en: 'Says why, for the person who looks at the run.', 'zh-CN': '说明原因，供查看运行的人阅读。' },
        placeholder: 'Credit limit exceeded',
      }),
    },
    { additionalProperties: false },
  ),
  request: ({ outcome, message }) => ({ control: 'stop', outcome, message: String(message) }),
})
