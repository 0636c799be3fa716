import type { HoldText, ProgramWriter, SortField } from '@isthmus/sdk'

interface FieldConfig {
  readonly value: unknown
  readonly direction?: 'ascending' | 'descending'
  readonly nulls?: 'first' | 'last'
  readonly compare?: 'auto' | 'text' | 'language'
  readonly language?: string
}

export function sortOrder({ direction, nulls = 'last', compare, language = 'en' }: FieldConfig): SortField {
  return { descending: direction === 'descending', nulls, ...(compare === 'language' ? { language } : {}) }
}

/** Holds each record under the values it is sorted by. */
export function sortKey({ fields }: { readonly fields: readonly FieldConfig[] }, writer: ProgramWriter): HoldText {
  const keyOf = `${writer.prefix}key`
  const values = fields.map(({ value, compare = 'auto' }, at) => {
    return `${keyOf}(${writer.value(value, `/fields/${at}/value`)}, ${compare === 'auto'})`
  })
  return { setup: `const ${keyOf} = ${sortValue.toString()}`, body: `hold([${values.join(', ')}])` }
}

/** Shipped as text into the script: the form in which `SortKey` holds a value. */
function sortValue(value: unknown, isTyped: boolean): null | boolean | number | string {
  if (value === null || value === undefined) return null
  if (typeof value === 'object') return `'${JSON.stringify(value)}`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (!isTyped) return `'${text}`
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return text.length <= 400 && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/.test(text) ? `#${text}` : `'${text}`
}
