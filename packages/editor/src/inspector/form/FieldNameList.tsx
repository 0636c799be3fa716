import { titleOf, type FieldChoice } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'

interface FieldNameListProps {
  /** What the `list` of the input refers to. */
  readonly id: string
  readonly choices: readonly FieldChoice[]
}

/** The fields that an input may name, with what people call them; typing searches both. */
export function FieldNameList({ id, choices }: FieldNameListProps) {
  const language = useLanguage()
  return (
    <datalist id={id}>
      {choices.map(({ name, schema }) => (
        <option key={name} value={name} label={titleOf(schema, language) ?? plainTitle(schema['title'])} />
      ))}
    </datalist>
  )
}

function plainTitle(title: unknown): string | undefined {
  return typeof title === 'string' ? title : undefined
}
