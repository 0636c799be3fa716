import { useMemo, useState, type ComponentProps } from 'react'
import type { FieldChoice } from '@isthmus/sdk'
import { titleOf } from '@isthmus/sdk'
import { EntityFieldLine } from '../../expression/EntityFieldList.tsx'
import { entityFields } from '../../expression/entity-fields.ts'
import { useLanguage } from '../../i18n/language.ts'
import { NamePicker, type NameChoice } from '../form/NamePicker.tsx'

interface FieldPickerProps extends Omit<ComponentProps<typeof NamePicker>, 'choices' | 'onToggle' | 'note'> {
  readonly fields: readonly FieldChoice[]
}

/** The name of a field, picked from those that there are; typing searches names and titles. */
export function FieldPicker({ fields, ...picker }: FieldPickerProps) {
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  // Every row of a mapping has a picker: thousands of fields are looked through for the one that is open.
  const choices = useMemo((): readonly NameChoice[] => {
    if (!isOpen) return noChoices
    const properties = Object.fromEntries(fields.map(({ name, schema }) => [name, schema]))
    return entityFields({ type: 'object', properties }).map((plain) => {
      const schema = properties[plain.name]
      const field = { ...plain, title: (schema && titleOf(schema, language)) ?? plain.title }
      return { name: field.name, title: field.title, shown: <EntityFieldLine field={field} /> }
    })
  }, [isOpen, fields, language])
  return <NamePicker {...picker} choices={choices} onToggle={setOpen} />
}

const noChoices: readonly NameChoice[] = []
