import { KeyRound } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import { SearchField } from '../ui/SearchField.tsx'
import { isNamedSo, type EntityField } from './entity-fields.ts'
import styles from './EntityFieldList.module.css'
import { FieldTypeIcon } from './FieldTypeIcon.tsx'

interface EntityFieldListProps {
  readonly fields: readonly EntityField[]
  readonly label: string
}

/** Drawn at once; a search finds the rest. */
const mostShown = 200
const searchedFrom = 25

/** The fields of an entity with their types, keys and what a new record needs. */
export function EntityFieldList({ fields, label }: EntityFieldListProps) {
  const t = useText()
  const [search, setSearch] = useState('')
  const found = useMemo(
    () => (search === '' ? fields : fields.filter(({ name, title }) => isNamedSo(search, name, title))),
    [fields, search],
  )
  return (
    <>
      {fields.length >= searchedFrom ? (
        <SearchField
          small
          className={styles['search']}
          label={t('ui.field.search')}
          spoken={`${t('ui.field.search')}: ${label}`}
          text={search}
          onChange={setSearch}
        />
      ) : null}
      <ul className={styles['fields']} aria-label={label}>
        {found.slice(0, mostShown).map((field, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- names repeat inside of others, and the order is the description's
          <li key={`${at} ${field.name}`} style={{ paddingInlineStart: field.depth * 16 }}>
            <EntityFieldLine field={field} />
          </li>
        ))}
      </ul>
      {found.length === 0 && search !== '' ? <p className={styles['rest']}>{t('ui.field.none', { search })}</p> : null}
      {found.length > mostShown ? (
        <p className={styles['rest']}>{t('ui.field.more', { count: found.length - mostShown })}</p>
      ) : null}
    </>
  )
}

/** One field in one line. */
export function EntityFieldLine({ field }: { readonly field: EntityField }) {
  const t = useText()
  const { name, title, type, isKey, isNeeded, isReadOnly } = field
  return (
    <span className={styles['line']}>
      <FieldTypeIcon type={type} />
      <span className={styles['name']} title={name}>
        {name}
      </span>
      {title === undefined ? null : (
        <span className={styles['title']} title={title}>
          {title}
        </span>
      )}
      <span className={styles['marks']}>
        {isKey ? (
          <span title={t('ui.field.key')}>
            <KeyRound size={12} role="img" aria-label={t('ui.field.key')} />
          </span>
        ) : null}
        {isNeeded ? <span>{t('ui.field.needed')}</span> : null}
        {isReadOnly ? <span>{t('ui.field.readOnly')}</span> : null}
      </span>
    </span>
  )
}
