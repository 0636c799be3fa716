import { defineNode, expressionOnly, orExpression, ui, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'

const ruleRow = Type.Object(
  {
    id: Type.String(ui({ title: { en: 'Name', 'zh-CN': '名称' } }, { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' })),
    when: expressionOnly({
      title: { en: 'Must be true', 'zh-CN': '必须成立' },
      placeholder: '!isEmpty(record.tax_id)',
    }),
    message: orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
      title: { en: 'Message', 'zh-CN': '提示' },
      help: { en: 'What the person who looks at the record should read.', 'zh-CN': '供处理该记录的人阅读。' },
    }),
  },
  { additionalProperties: false },
)

/** Lets records pass that keep all rules; the others leave by the error port with the message of every broken rule. */
export const validate = defineNode({
  id: 'validate',
  version: 1,
  kind: 'pure',
  title: { en: 'Validate', 'zh-CN': '校验' },
  summary: {
    en: 'Checks records against rules; those that break one leave by the error port.',
    'zh-CN': '按规则校验记录；不符合的记录从错误端口输出。',
  },
  category: 'control',
  icon: 'shield-check',
  keywords: ['check', 'rule', 'quality', 'required', 'assert', '校验', '验证', '规则', '必填', '质量'],
  config: Type.Object(
    {
      rules: Type.Array(
        ruleRow,
        ui({ title: { en: 'Rules', 'zh-CN': '规则' }, widget: 'rules' }, { minItems: 1, maxItems: 200 }),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'where', at: '/rules/*/when', holds: true } } },
  program: ({ rules }, writer) => {
    const broken = `${writer.prefix}broken`
    const checks = rules.map(({ when, message }, at) => {
      const holds = writer.value(when, `/rules/${at}/when`)
      return `if (!${holds}) ${broken}.push(String(${writer.value(message, `/rules/${at}/message`)} ?? ''))`
    })
    return {
      body: [
        `const ${broken} = []`,
        ...checks,
        `if (${broken}.length > 0) reject(${broken}.join('; '))`,
        `emit('out', record)`,
      ].join('\n'),
    }
  },
})

/** Checking records. */
export const validatePlugin: Plugin = { id: 'validate', nodes: [validate], connectors: [] }
