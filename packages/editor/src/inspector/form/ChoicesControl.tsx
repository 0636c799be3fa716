import { Chip } from '@mantine/core'
import type { Json } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'
import { choiceText, controlAttributes, type FixedControlProps } from './control-props.ts'
import { optionTitle } from './field-title.ts'
import { useForm } from './FormContext.tsx'
import { readField, schemaObject } from './read-schema.ts'

/** Several of a fixed set, in the set's order whatever the order of choosing. */
export function ChoicesControl(props: FixedControlProps) {
  const language = useLanguage()
  const { readOnly } = useForm()
  const { options } = readField(schemaObject(props.field.schema['items']) ?? {})
  const chosen = Array.isArray(props.value) ? (props.value as readonly Json[]) : []
  const choose = (texts: string[]): void => {
    props.onChange(options.map(({ value }) => value).filter((value) => texts.includes(choiceText(value))))
  }
  return (
    <Chip.Group multiple value={chosen.map(choiceText)} onChange={choose}>
      <div {...controlAttributes(props)} aria-required={undefined} role="group" className="ins-choices">
        {options.map((option) => (
          <Chip
            key={choiceText(option.value)}
            size="xs"
            radius="sm"
            value={choiceText(option.value)}
            disabled={readOnly}
          >
            {optionTitle(option, language)}
          </Chip>
        ))}
      </div>
    </Chip.Group>
  )
}
