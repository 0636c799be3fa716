import { useEffect, useMemo, useState } from 'react'
import { isJsonObject, titleOf, type JsonSchema, type Language } from '@isthmus/sdk'
import { answerSuffix, groupKeyword } from '@isthmus/sdk/contract'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { controlAttributes, placeholderOf, type FixedControlProps } from '../form/control-props.ts'
import { useForm } from '../form/FormContext.tsx'
import { NamePicker, type NameChoice } from '../form/NamePicker.tsx'
import { useKnownEntities, type KnownEntities } from './EntitiesContext.tsx'
import { ReadingNote } from './ReadingNote.tsx'

/** The name of an entity of the connection's system: a table, a model, an operation of a service. */
export function EntityControl(props: FixedControlProps) {
  const t = useText()
  const language = useLanguage()
  const { readOnly } = useForm()
  const known = useKnownEntities()
  const setOpen = useReadWhenOpen(known)
  const choices = useMemo(() => {
    return Object.entries(known.entities).flatMap(([name, schema]): readonly NameChoice[] => {
      // What an operation answers with is described under a name of its own, and nothing to be picked.
      if (name.endsWith(answerSuffix)) return []
      const title = titleIn(schema, language)
      const group = schema[groupKeyword]
      const fields = isJsonObject(schema['properties']) ? Object.keys(schema['properties']).length : 0
      return [
        {
          name,
          title,
          group: typeof group === 'string' ? group : undefined,
          shown: (
            <span className="ins-entity">
              <span className="ins-entity-name">{name}</span>
              <span className="ins-entity-about">{title ?? t('inspector.entityFields', { count: fields })}</span>
            </span>
          ),
        },
      ]
    })
  }, [known.entities, language, t])
  const { field, value, onChange } = props
  return (
    <NamePicker
      input={{
        ...controlAttributes(props),
        className: 'ins-input',
        placeholder: field.hints.placeholder ?? placeholderOf(field.schema['default']),
      }}
      value={typeof value === 'string' ? value : ''}
      choices={choices}
      readOnly={readOnly}
      onChange={(name) => onChange(name === '' && !field.required ? undefined : name)}
      onToggle={setOpen}
      // What went wrong stands below the field, where it stays when the list is closed.
      note={known.problem || known.status === 'unread' ? undefined : <ReadingNote />}
    />
  )
}

/** Asks a system that was never asked, as soon as somebody looks for names of it. */
function useReadWhenOpen({ status, problem, isReading, read }: KnownEntities) {
  const [isOpen, setOpen] = useState(false)
  const isWanted = isOpen && status === 'unread' && !problem && !isReading
  useEffect(() => {
    if (isWanted) read?.()
  }, [isWanted, read])
  return setOpen
}

function titleIn(schema: JsonSchema, language: Language): string | undefined {
  const { title, description } = schema
  const plain = typeof title === 'string' ? title : typeof description === 'string' ? description : undefined
  return titleOf(schema, language) ?? plain
}
