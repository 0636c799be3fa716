import { KeyRound } from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import type { EntityField } from './entity-fields.ts'
import styles from './EntityFieldList.module.css'
import { FieldTypeIcon } from './FieldTypeIcon.tsx'

/** The fields of an entity with their types, keys and what a new record needs. */
export function EntityFieldList({
  fields,
  label,
}: {
  readonly fields: readonly EntityField[]
  readonly label: string
}) {
  return (
    <ul className={styles['fields']} aria-label={label}>
      {fields.map((field, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- names repeat inside of others, and the order is the description's
        <li key={`${at} ${field.name}`} style={{ paddingInlineStart: field.depth * 16 }}>
          <EntityFieldLine field={field} />
        </li>
      ))}
    </ul>
  )
}

/** One field in one line. */
export function EntityFieldLine({ field }: { readonly field: EntityField }) {
  const t = useText()
  const { name, title, type, isKey, isNeeded, isReadOnly } = field
  return (
    <span className={styles['line']}>
      <FieldTypeIcon type={type} />
      <span className={styles['name']}>{name}</span>
      {title === undefined ? null : <span className={styles['title']}>{title}</span>}
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
