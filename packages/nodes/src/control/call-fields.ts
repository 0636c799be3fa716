import { ui, type LocalText } from '@isthmus/sdk'
import * as Type from 'typebox'

/** The flow that is called. */
export const flowField = Type.String(
  ui(
    {
      title: { en: 'Flow', 'zh-CN': '流程' },
      help: {
        en: 'A flow that begins with "Called by a flow" and is switched on.',
        'zh-CN': '以“被流程调用”开始且已启用的流程。',
      },
      widget: 'flow',
    },
    { pattern: '^[a-z0-9][a-z0-9-]{0,63}$' },
  ),
)

export function atOnceField(title: LocalText) {
  return Type.Optional(Type.Integer(ui({ title, advanced: true }, { minimum: 1, maximum: 50, default: 1 })))
}
