import { Switch } from '@mantine/core'
import type { Json } from '@isthmus/sdk'
import type { SchemaTreeRow } from '@isthmus/sdk/mapping'
import { isExpressionValue } from '@isthmus/sdk'
import { useText } from '../../i18n/use-text.ts'
import { onlyKind } from '../model/only-kind.ts'
import { useMapper } from '../state/MapperContext.tsx'
import type { ContentEditorProps } from './ContentEditor.tsx'
import styles from './edit.module.css'

/** A value that is the same for every record, typed as the target wants it. */
export function FixedEditor({ row, field, name, onChange }: ContentEditorProps) {
  const value = row.value === undefined || isExpressionValue(row.value) ? '' : row.value
  return (
    <div className={styles['form']} data-main-input>
      <FixedInput field={field} name={name} value={value} onChange={(next) => onChange({ ...row, value: next })} />
    </div>
  )
}

interface FixedInputProps {
  readonly field: SchemaTreeRow | undefined
  readonly name: string
  readonly value: Json
  readonly onChange: (value: Json) => void
}

function FixedInput(props: FixedInputProps) {
  const { field, name, value, onChange } = props
  const t = useText()
  const { readOnly } = useMapper().data
  const label = t('mapper.fixedOf', { field: name })
  if (field?.values && field.values.length > 0) return <Choice {...props} values={field.values} label={label} />
  const kind = onlyKind(field)
  if (kind === 'boolean') {
    return (
      <Switch
        aria-label={label}
        label={value === true ? t('mapper.yes') : t('mapper.no')}
        checked={value === true}
        disabled={readOnly}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  const isNumber = kind === 'number' || kind === 'integer'
  return (
    <input
      type={inputType(field, isNumber)}
      step={kind === 'integer' ? 1 : field?.format === 'date-time' ? 1 : 'any'}
      className={styles['plain']}
      aria-label={label}
      autoComplete="off"
      maxLength={2000}
      readOnly={readOnly}
      value={shownValue(value, field)}
      onChange={(event) => onChange(storedValue(event.currentTarget.value, { field, isNumber }))}
    />
  )
}

function Choice(props: FixedInputProps & { readonly values: readonly Json[]; readonly label: string }) {
  const { values, value, label, onChange } = props
  const { readOnly } = useMapper().data
  const at = values.findIndex((each) => JSON.stringify(each) === JSON.stringify(value))
  return (
    <select
      className={styles['plain']}
      aria-label={label}
      disabled={readOnly}
      value={at}
      onChange={(event) => onChange(values[Number(event.currentTarget.value)] ?? null)}
    >
      {at < 0 && <option value={-1}>{typeof value === 'string' ? value : JSON.stringify(value)}</option>}
      {values.map((each, index) => (
        <option key={JSON.stringify(each)} value={index}>
          {typeof each === 'string' ? each : JSON.stringify(each)}
        </option>
      ))}
    </select>
  )
}

function inputType(field: SchemaTreeRow | undefined, isNumber: boolean): string {
  if (isNumber) return 'number'
  if (field?.format === 'date') return 'date'
  return field?.format === 'date-time' ? 'datetime-local' : 'text'
}

/** Moments are entered and stored in UTC. */
function shownValue(value: Json, field: SchemaTreeRow | undefined): string {
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
  return field?.format === 'date-time' ? text.replace(/Z$/, '') : text
}

function storedValue(
  text: string,
  { field, isNumber }: { readonly field: SchemaTreeRow | undefined; readonly isNumber: boolean },
): Json {
  if (isNumber) return text === '' || Number.isNaN(Number(text)) ? '' : Number(text)
  if (field?.format !== 'date-time' || text === '') return text
  return `${text.length === 16 ? `${text}:00` : text}Z`
}
