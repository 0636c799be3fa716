import { isExpressionValue, parseExpression } from '@isthmus/sdk'
import { lookupOf, valueMapOf } from '@isthmus/sdk/mapping'
import type { Expression } from '@isthmus/sdk'
import type { LookupForm, MappingRow, MappingValue, RowDescription, ValueMapForm } from '@isthmus/sdk/mapping'
import { cellText } from './cell-text.ts'
import type { Translate } from '../i18n/use-text.ts'

interface ShownRow extends Pick<RowDescription, 'row' | 'kind'> {
  readonly scope: { readonly names: readonly string[] }
}

/** What a row makes its field of, in one line. */
export function rowText({ row, kind, scope }: ShownRow, t: Translate): string {
  switch (kind) {
    case 'empty':
      return ''
    case 'fixed':
      return cellText(row.value as never, 200) || t('mapper.blankText')
    case 'field':
      return shortPath(sourceOf(row.value))
    case 'expression':
      return sourceOf(row.value)
    case 'valueMap':
      return valueMapText(row, scope.names, t)
    case 'lookup':
      return lookupText(row, scope.names, t)
    case 'lines':
      return linesText(row, t)
    case 'copy':
      return copyText(row, t)
  }
}

export function sourceOf(value: MappingValue | undefined): string {
  return isExpressionValue(value) ? value.$expr : ''
}

/** `record.name` as `name`: nearly every field is one of the record. */
function shortPath(source: string): string {
  return source.startsWith('record.') ? source.slice('record.'.length) : source
}

function parsed(row: MappingRow, names: readonly string[]): Expression | undefined {
  const read = parseExpression(sourceOf(row.value), { scope: names })
  return read.ok ? read.expression : undefined
}

export function valueMapForm(row: MappingRow, names: readonly string[]): ValueMapForm | undefined {
  const expression = parsed(row, names)
  return expression && valueMapOf(expression)
}

export function lookupForm(row: MappingRow, names: readonly string[]): LookupForm | undefined {
  const expression = parsed(row, names)
  return expression && lookupOf(expression)
}

function valueMapText(row: MappingRow, names: readonly string[], t: Translate): string {
  const form = valueMapForm(row, names)
  return form ? t('mapper.text.valueMap', { value: shortPath(form.value), map: form.map }) : sourceOf(row.value)
}

function lookupText(row: MappingRow, names: readonly string[], t: Translate): string {
  const form = lookupForm(row, names)
  return form
    ? t('mapper.text.lookup', { field: form.field.join('.'), list: shortPath(form.list) })
    : sourceOf(row.value)
}

function linesText({ lines }: MappingRow, t: Translate): string {
  const from = shortPath(lines?.from.$expr ?? '')
  if (lines?.group) return t('mapper.text.groups', { list: from, key: lines.group.$expr })
  return lines?.where
    ? t('mapper.text.someLines', { list: from, where: lines.where.$expr })
    : t('mapper.text.lines', { list: from })
}

function copyText({ copy }: MappingRow, t: Translate): string {
  const from = shortPath(copy?.from.$expr ?? '')
  const left = copy?.except ?? []
  return left.length > 0
    ? t('mapper.text.copyExcept', { from, fields: left.join(', ') })
    : t('mapper.text.copy', { from })
}
