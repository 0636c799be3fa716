import { ChevronDown, ChevronRight, RefreshCw } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Json } from '@isthmus/sdk'
import { EntityFieldList } from '../../expression/EntityFieldList.tsx'
import { entityFields } from '../../expression/entity-fields.ts'
import { useText } from '../../i18n/use-text.ts'
import { Instant } from '../../ui/Instant.tsx'
import { useKnownEntities } from './EntitiesContext.tsx'
import { ReadingNote } from './ReadingNote.tsx'

/** Below the field that names an entity: the fields it has, as the system describes them, and when it was asked. */
export function EntityNote({ entity }: { readonly entity: Json | undefined }) {
  const t = useText()
  const known = useKnownEntities()
  const [isOpen, setOpen] = useState(false)
  const name = typeof entity === 'string' ? entity : ''
  const schema = Object.hasOwn(known.entities, name) ? known.entities[name] : undefined
  const fields = useMemo(() => (schema ? entityFields(schema) : []), [schema])
  if (known.connection === undefined || known.status === 'none') return null
  if (!schema || known.problem || known.isReading) return <Missing name={name} isDescribed={schema !== undefined} />
  return (
    <div className="ins-entity-note">
      <div className="ins-entity-head">
        <button type="button" className="ins-fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
          {t('inspector.entityFields', { count: fields.length })}
        </button>
        {known.readAt === undefined ? null : (
          <span className="ins-quiet">
            {t('inspector.entitiesReadAt')} <Instant iso={known.readAt} />
          </span>
        )}
        {known.read ? (
          <button
            type="button"
            className="ins-icon-button"
            aria-label={t('inspector.entitiesAgain')}
            title={t('inspector.entitiesAgain')}
            onClick={known.read}
          >
            <RefreshCw size={13} aria-hidden />
          </button>
        ) : null}
      </div>
      {isOpen ? (
        <div
          className="ins-entity-fields"
          tabIndex={0}
          role="region"
          aria-label={t('inspector.entityFieldsOf', { entity: name })}
        >
          <EntityFieldList fields={fields} label={t('inspector.entityFieldsOf', { entity: name })} />
        </div>
      ) : null}
    </div>
  )
}

function Missing({ name, isDescribed }: { readonly name: string; readonly isDescribed: boolean }) {
  const t = useText()
  const { status, problem, isReading } = useKnownEntities()
  const isUnknown = status === 'known' && !problem && !isReading && !isDescribed
  if (!isUnknown) return <ReadingNote />
  return name === '' ? null : <p className="ins-names-note">{t('inspector.entityUnknown', { entity: name })}</p>
}
