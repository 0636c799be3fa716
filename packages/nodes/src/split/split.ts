import { defineNode, expressionOnly, fieldNamePattern, ui, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'

const config = Type.Object(
  {
    list: expressionOnly({
      title: { en: 'List', 'zh-CN': '列表' },
      help: {
        en: 'Each entry becomes one record. A missing list gives none.',
        'zh-CN': '列表中的每一项成为一条记录；列表缺失则不产生记录。',
      },
      placeholder: 'record.lines',
    }),
    parent: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Keep the record as', 'zh-CN': '原记录保留为' },
            help: {
              en: 'Every new record gets the incoming one under this name.',
              'zh-CN': '每条新记录在此字段下保留传入的原记录。',
            },
            placeholder: 'order',
          },
          { pattern: `^$|${fieldNamePattern}`, maxLength: 100 },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

/** Makes one record of every entry of a list. An entry that is no object arrives as `{ value }`. */
export const split = defineNode({
  id: 'split',
  version: 1,
  kind: 'pure',
  title: { en: 'Split list', 'zh-CN': '拆分列表' },
  summary: { en: 'Makes one record of every entry of a list.', 'zh-CN': '将列表中的每一项拆分为一条记录。' },
  category: 'data',
  icon: 'split',
  keywords: ['explode', 'unnest', 'flatten', 'lines', 'each', 'loop', '拆分', '展开', '明细', '循环', '逐条'],
  config,
  shapes: { outputs: { out: { kind: 'element', at: '/list', parent: '/parent' } } },
  program: ({ list, parent }, writer) => {
    const name = (part: string) => writer.prefix + part
    const own = parent ? `, [${writer.literal(parent)}]: record` : ''
    const asObject = `typeof ${name('entry')} === 'object' && ${name('entry')} !== null && !Array.isArray(${name('entry')})`
    const plain = parent ? `{ ...${name('entry')}${own} }` : name('entry')
    return {
      body: `const ${name('list')} = ${writer.value(list, '/list')} ?? []
if (!Array.isArray(${name('list')})) reject('the value to split is not a list but ' + typeof ${name('list')})
for (const ${name('entry')} of ${name('list')}) {
  emit('out', ${asObject} ? ${plain} : { value: ${name('entry')} ?? null${own} })
}`,
    }
  },
})

/** Splitting lists into records. */
export const splitPlugin: Plugin = { id: 'split', nodes: [split], connectors: [] }
