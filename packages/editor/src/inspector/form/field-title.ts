import type { Language } from '@isthmus/sdk'
import { choiceText } from './control-props.ts'
import type { FieldOption, FieldSpec } from './field-spec.ts'

/** The label of a field: its title, else its name in words. */
export function fieldTitle(field: Pick<FieldSpec, 'key' | 'hints'>, language: Language): string {
  return field.hints.title?.[language] ?? inWords(field.key)
}

export function optionTitle(option: FieldOption, language: Language): string {
  return option.title?.[language] ?? choiceText(option.value)
}

/** `batchSize` and `batch_size` read as "Batch size". */
function inWords(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
