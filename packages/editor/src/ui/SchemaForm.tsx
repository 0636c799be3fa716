import { NumberInput, PasswordInput, Select, Stack, Switch, TextInput } from '@mantine/core'
import { textIn, type Json, type JsonObject, type SchemaFinding } from '@isthmus/sdk'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { shownFields, type SchemaField } from './schema-fields.ts'

interface SchemaFormProps {
  readonly fields: readonly SchemaField[]
  readonly values: JsonObject
  /** Values of other forms that `when` hints may speak of. */
  readonly context?: JsonObject
  /** What is wrong with fields, by field name. */
  readonly errors: Readonly<Record<string, SchemaFinding>>
  /** True for secrets: what is typed is hidden and no password store offers to keep it. */
  readonly secret?: boolean
  readonly onChange: (values: JsonObject) => void
}

/** A small form for the scalar fields of a JSON Schema. */
export function SchemaForm({ fields, values, context = {}, errors, secret = false, onChange }: SchemaFormProps) {
  const set = (name: string, value: Json | undefined) => {
    const { [name]: _, ...rest } = values
    onChange(value === undefined ? rest : { ...rest, [name]: value })
  }
  return (
    <Stack gap="sm">
      {shownFields(fields, { ...context, ...values }).map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values[field.name]}
          error={errors[field.name]}
          secret={secret}
          onChange={(value) => set(field.name, value)}
        />
      ))}
    </Stack>
  )
}

interface FieldInputProps {
  readonly field: SchemaField
  readonly value: Json | undefined
  readonly error: SchemaFinding | undefined
  readonly secret: boolean
  readonly onChange: (value: Json | undefined) => void
}

function FieldInput({ field, value, error, secret, onChange }: FieldInputProps) {
  const language = useLanguage()
  const t = useText()
  const { hints } = field
  const wrong = error && (error.got === 'nothing' ? t('ui.required') : t('ui.doesNotFit', { expected: error.expected }))
  const label = hints.title ? textIn(language, hints.title) : field.name
  const shared = {
    label,
    description: hints.help ? textIn(language, hints.help) : undefined,
    error: wrong,
    required: field.required,
    inputWrapperOrder: ['label' as const, 'input' as const, 'error' as const, 'description' as const],
  }
  const text = typeof value === 'string' ? value : ''
  const onText = (entered: string) => onChange(entered === '' ? undefined : entered)
  switch (field.kind) {
    case 'switch':
      return (
        <Switch
          label={label}
          description={shared.description}
          error={wrong}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' ? value : ''}
          onChange={(entered) => onChange(typeof entered === 'number' ? entered : undefined)}
        />
      )
    case 'select':
      return (
        <Select
          {...shared}
          data={field.options.map((option) => {
            const title = hints.options?.[option]
            return { value: option, label: title ? textIn(language, title) : option }
          })}
          value={text === '' ? null : text}
          onChange={(chosen) => onChange(chosen ?? undefined)}
        />
      )
    case 'text': {
      const entry = { ...shared, value: text, placeholder: hints.placeholder }
      if (!secret) return <TextInput {...entry} onChange={(event) => onText(event.currentTarget.value)} />
      return (
        <PasswordInput {...entry} autoComplete="new-password" onChange={(event) => onText(event.currentTarget.value)} />
      )
    }
  }
}
