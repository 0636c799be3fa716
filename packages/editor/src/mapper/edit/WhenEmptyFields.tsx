import { isExpressionValue } from '@isthmus/sdk'
import { whenEmptyKinds } from '@isthmus/sdk/mapping'
import type { Json } from '@isthmus/sdk'
import type { MappingRow, SchemaTreeRow } from '@isthmus/sdk/mapping'
import { useText } from '../../i18n/use-text.ts'
import { onlyKind } from '../model/only-kind.ts'
import { useMapper } from '../state/MapperContext.tsx'
import styles from './edit.module.css'

interface WhenEmptyFieldsProps {
  readonly row: MappingRow
  readonly field: SchemaTreeRow | undefined
  readonly onChange: (row: MappingRow) => void
}

/** What stands in for an empty value, and what becomes of the field when nothing does. */
export function WhenEmptyFields({ row, field, onChange }: WhenEmptyFieldsProps) {
  const t = useText()
  const { readOnly } = useMapper().data
  const { default: fallback } = row
  const changeDefault = (text: string) => {
    const { default: _, ...others } = row
    onChange(text === '' ? others : { ...others, default: valueOf(text, field) })
  }
  const changeEmpty = (chosen: string) => {
    const { whenEmpty: _, ...others } = row
    const kind = whenEmptyKinds.find((each) => each === chosen)
    onChange(kind === undefined || kind === 'keep' ? others : { ...others, whenEmpty: kind })
  }
  return (
    <div className={styles['empty']}>
      <label className={styles['inline']}>
        <span>{t('mapper.default')}</span>
        <input
          type="text"
          className={styles['plain']}
          placeholder={t('mapper.defaultHint')}
          autoComplete="off"
          spellCheck={false}
          readOnly={readOnly}
          value={textOf(fallback)}
          onChange={(event) => changeDefault(event.currentTarget.value)}
        />
      </label>
      <label className={styles['inline']}>
        <span>{t('mapper.whenEmpty')}</span>
        <select
          className={styles['plain']}
          disabled={readOnly}
          value={row.whenEmpty ?? 'keep'}
          onChange={(event) => changeEmpty(event.currentTarget.value)}
        >
          {whenEmptyKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`mapper.whenEmpty.${kind}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

/** `=` in front makes it an expression, as in a table. */
function valueOf(text: string, field: SchemaTreeRow | undefined): NonNullable<MappingRow['default']> {
  if (text.startsWith('=')) return { $expr: text.slice(1) }
  const kind = onlyKind(field)
  if ((kind === 'number' || kind === 'integer') && text.trim() !== '' && !Number.isNaN(Number(text)))
    return Number(text)
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function textOf(value: MappingRow['default']): string {
  if (value === undefined) return ''
  if (isExpressionValue(value)) return `=${value.$expr}`
  const fixed: Json = value
  return typeof fixed === 'string' ? fixed : JSON.stringify(fixed)
}
