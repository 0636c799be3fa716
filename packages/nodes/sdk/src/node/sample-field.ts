import * as Type from 'typebox'
import type { ShapeRule } from '../flow/index.ts'
import type { LocalText } from '../language.ts'
import { ui } from './config-schema.ts'

/**
 * A config field that holds a pasted sample of what a node gives, for nodes whose system does not describe itself. Use it
 * with `sampleShape`.
 */
export function sampleField(title: LocalText) {
  return Type.Optional(
    Type.String(
      ui(
        {
          title,
          help: {
            en: 'JSON, or CSV with a header. Fields are known from it before anything runs; it is never sent.',
            'zh-CN': 'JSON 或带表头的 CSV。运行前即可据此识别字段；不会发送。',
          },
          widget: 'multiline',
          advanced: true,
        },
        { maxLength: 200_000 },
      ),
    ),
  )
}

/** The shape of what `sampleField` holds, in a config field named `sample`. */
export const sampleShape: ShapeRule = { kind: 'sample', at: '/sample' }
