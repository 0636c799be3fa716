import { configAnswer, defineNode, orExpression, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** Answers the webhook call that started the run; the first answer counts. The record passes through. */
export const respond = defineNode({
  id: 'respond',
  version: 1,
  kind: 'effect',
  effects: 'none',
  title: { en: 'Respond', 'zh-CN': '响应请求' },
  summary: { en: 'Answers the webhook call that started the run.', 'zh-CN': '响应启动本次运行的 Webhook 请求。' },
  category: 'control',
  icon: 'reply',
  keywords: ['webhook', 'answer', 'reply', 'http', 'response', '响应', '返回', '应答'],
  config: Type.Object(
    {
      status: orExpression(Type.Integer({ minimum: 200, maximum: 599, default: 200 }), {
        title: { en: 'Status', 'zh-CN': '状态码' },
        widget: 'number',
      }),
      body: Type.Optional(
        orExpression(Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] }), {
          title: { en: 'Body', 'zh-CN': '响应体' },
          help: {
            en: 'Objects and lists are sent as JSON, texts as they are. Empty: the record.',
            'zh-CN': '对象和列表以 JSON 发送，文本原样发送。留空则返回当前记录。',
          },
          widget: 'multiline',
        }),
      ),
      headers: Type.Optional(
        Type.Record(
          Type.String(),
          orExpression(Type.String({ maxLength: 4000 })),
          ui({ title: { en: 'Headers', 'zh-CN': '响应头' }, widget: 'keyValue', advanced: true }),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'input' } } },
  answer: 'config',
  run: async ({ record, config }, context) => {
    context.respond(configAnswer({ record, config }))
    return [{ record }]
  },
})
