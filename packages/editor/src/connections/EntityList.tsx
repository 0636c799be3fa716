import type { ContractDetail } from '@isthmus/sdk/api'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { problemOf, useConnectionEntities } from '../api/queries.ts'
import { EntityFieldList } from '../expression/EntityFieldList.tsx'
import { entityFields, isNamedSo } from '../expression/entity-fields.ts'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import panel from './ConnectionPanel.module.css'
import styles from './EntityList.module.css'

type Entity = NonNullable<ContractDetail['described']>['entities'][number]

interface EntityListProps {
  readonly connection: string
  readonly entities: readonly Entity[]
}

/** Drawn at once; a search finds the rest. */
const mostShown = 100
const searchedFrom = 8

/** What the system holds: its entities, each with its fields. */
export function EntityList({ connection, entities }: EntityListProps) {
  const t = useText()
  const language = useLanguage()
  const [search, setSearch] = useState('')
  const known = useConnectionEntities(connection)
  const schemas = known.data?.entities
  const found = useMemo(
    () =>
      entities.filter(({ name }) => {
        const fields = search === '' ? [] : Object.keys(Object(schemas?.[name]?.['properties']) as object)
        return isNamedSo(search, name, ...fields)
      }),
    [entities, schemas, search],
  )
  return (
    <section className={styles['entities']} aria-label={t('connections.dataEntities', { count: entities.length })}>
      <div className={styles['head']}>
        <h4>{t('connections.dataEntities', { count: entities.length })}</h4>
        {entities.length >= searchedFrom ? (
          <SearchField small label={t('connections.dataSearch')} text={search} onChange={setSearch} />
        ) : null}
      </div>
      <ul className={styles['list']}>
        {found.slice(0, mostShown).map((entity) => (
          <EntityRow key={entity.name} entity={entity} schema={schemas?.[entity.name]} />
        ))}
      </ul>
      {known.error ? <ProblemNote problem={problemOf(known.error)} /> : null}
      {found.length === 0 ? <p className={panel['dim']}>{t('connections.dataNoMatch', { search })}</p> : null}
      {found.length > mostShown ? (
        <p className={panel['dim']}>
          {t('connections.dataMore', { count: formatCount(found.length - mostShown, language) })}
        </p>
      ) : null}
    </section>
  )
}

interface EntityRowProps {
  readonly entity: Entity
  readonly schema: object | undefined
}

function EntityRow({ entity: { name, fields, keys }, schema }: EntityRowProps) {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  const shown = useMemo(() => (isOpen && schema ? entityFields({ ...schema }) : []), [isOpen, schema])
  return (
    <li>
      <button type="button" aria-expanded={isOpen} className={styles['row']} onClick={() => setOpen(!isOpen)}>
        {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        <span className={styles['name']}>{name}</span>
        <span className={panel['dim']}>
          {t('connections.dataFields', { count: fields })}
          {keys.length > 0 ? ` · ${t('connections.dataKey', { key: keys.join(', ') })}` : ''}
        </span>
      </button>
      {isOpen ? (
        <div className={styles['fields']}>
          {schema ? (
            <EntityFieldList fields={shown} label={t('connections.dataFieldsOf', { entity: name })} />
          ) : (
            <Waiting />
          )}
        </div>
      ) : null}
    </li>
  )
}
