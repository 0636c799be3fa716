import { fieldRows, ui, type ShapeRule } from '@isthmus/sdk'
import { answerSuffix } from '@isthmus/sdk/contract'
import * as Type from 'typebox'

const anything: ShapeRule = { kind: 'schema', schema: { type: 'object', additionalProperties: true } }

/** The operation, and what it is given. */
export const operationField = Type.String(
  ui(
    {
      title: { en: 'Operation', 'zh-CN': '操作' },
      help: { en: 'By its name in the WSDL.', 'zh-CN': '使用 WSDL 中的名称。' },
      placeholder: 'CreateOrder',
      picks: 'entity',
    },
    { minLength: 1, maxLength: 200 },
  ),
)

export const inputRows = fieldRows({
  title: { en: 'Input', 'zh-CN': '输入' },
  help: {
    en: 'What stands inside of the request element. Attributes are @name, lists are lines.',
    'zh-CN': '请求元素的内容。属性写作 @name，列表使用明细。',
  },
})

const text = { type: 'string' }

export const faultSchema = {
  type: 'object',
  properties: { code: text, message: text, detail: {} },
  required: ['code', 'message', 'detail'],
}

/** What an operation takes, by its name at a pointer. */
export function inputShape(at: string): ShapeRule {
  return { kind: 'entity', at, form: 'write', otherwise: anything }
}

/** What an operation answers with. */
export function answerShape(at: string): ShapeRule {
  return { kind: 'entity', at, suffix: answerSuffix, otherwise: anything }
}
