import { defineNode, expressionOnly, flowError, ui, type Plugin } from '@isthmus/sdk'
import * as Type from 'typebox'

const branchRow = Type.Object(
  {
    id: Type.String(
      ui(
        {
          title: { en: 'Port', 'zh-CN': '端口' },
          help: {
            en: 'A short name that stays the same when the title changes.',
            'zh-CN': '简短的标识，修改标题时保持不变。',
          },
        },
        { pattern: '^(?!(?:otherwise|error|call)$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' },
      ),
    ),
    title: Type.Optional(Type.String(ui({ title: { en: 'Title', 'zh-CN': '标题' } }, { maxLength: 80 }))),
    when: expressionOnly({ title: { en: 'When', 'zh-CN': '条件' }, placeholder: 'record.country == "DE"' }),
  },
  { additionalProperties: false },
)

/** Sends each record to the first branch whose condition holds, else to `otherwise`. */
export const branch = defineNode({
  id: 'branch',
  version: 1,
  kind: 'pure',
  title: { en: 'Branch', 'zh-CN': '分支' },
  summary: {
    en: 'Sends each record down the first branch whose condition holds.',
    'zh-CN': '将每条记录送往第一个满足条件的分支。',
  },
  category: 'control',
  icon: 'git-branch',
  keywords: ['switch', 'if', 'else', 'case', 'route', 'condition', '分支', '条件', '路由', '判断'],
  config: Type.Object(
    {
      branches: Type.Array(
        branchRow,
        ui({ title: { en: 'Branches', 'zh-CN': '分支' }, widget: 'rules' }, { minItems: 1, maxItems: 50 }),
      ),
    },
    { additionalProperties: false },
  ),
  outputs: [{ id: 'otherwise', title: { en: 'Otherwise', 'zh-CN': '其他' } }],
  outputsFrom: { list: 'branches', id: 'id', title: 'title' },
  shapes: {
    outputs: {
      '*': { kind: 'branch', list: '/branches', id: 'id', when: 'when' },
      otherwise: { kind: 'where', at: '/branches/*/when', holds: false },
    },
  },
  program: ({ branches }, writer) => {
    const twice = branches.find(({ id }, at) => branches.findIndex((other) => other.id === id) !== at)
    if (twice) {
      const params = {
        node: 'Branch',
        field: 'branches',
        expected: 'need ports of their own',
        got: `"${twice.id}" twice`,
      }
      throw flowError('NODE_CONFIG_INVALID', params)
    }
    const cases = branches.map(({ id, when }, at) => {
      return `if (${writer.value(when, `/branches/${at}/when`)}) emit(${writer.literal(id)}, record)`
    })
    return { body: [...cases, `emit('otherwise', record)`].join('\nelse ') }
  },
})

/** Choosing the way of a record. */
export const branchPlugin: Plugin = { id: 'branch', nodes: [branch], connectors: [] }
