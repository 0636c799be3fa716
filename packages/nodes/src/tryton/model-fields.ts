import { ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** A field of a model, also one of a record that it leads to: `party.code`. */
export const fieldPattern = '^[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*$'

/** Which model a node reads. */
export function modelField(placeholder: string) {
  return Type.String(
    ui(
      { title: { en: 'Model', 'zh-CN': '模型' }, placeholder, picks: 'entity' },
      { pattern: '^[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)+$', maxLength: 200 },
    ),
  )
}

/** Which fields it asks for. */
export function askedFields() {
  return Type.Array(
    Type.String({ pattern: fieldPattern, maxLength: 200 }),
    ui({ title: { en: 'Fields', 'zh-CN': '字段' }, widget: 'list' }, { minItems: 1, maxItems: 100 }),
  )
}
