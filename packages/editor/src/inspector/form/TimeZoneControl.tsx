import { useId } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { controlAttributes, type FixedControlProps } from './control-props.ts'
import { useForm } from './FormContext.tsx'

/** A time zone by its IANA name; typing searches the zones the browser knows. */
export function TimeZoneControl(props: FixedControlProps) {
  const t = useText()
  const { readOnly } = useForm()
  const listId = useId()
  const text = typeof props.value === 'string' ? props.value : ''
  return (
    <>
      <input
        {...controlAttributes(props)}
        type="text"
        className="ins-input"
        list={listId}
        readOnly={readOnly}
        autoComplete="off"
        aria-invalid={props.invalid || !isTimeZone(text) || undefined}
        placeholder={props.field.hints.placeholder ?? t('inspector.timeZonePlaceholder')}
        value={text}
        onChange={(event) => props.onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      />
      <datalist id={listId}>
        {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  )
}

export function isTimeZone(zone: string): boolean {
  if (zone === '') return true
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
