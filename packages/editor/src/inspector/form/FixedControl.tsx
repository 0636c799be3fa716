import { Switch } from '@mantine/core'
import type { Json } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { EntityControl } from '../entities/EntityControl.tsx'
import { AnyControl } from './AnyControl.tsx'
import { ChoicesControl } from './ChoicesControl.tsx'
import { choiceText, controlAttributes, type FixedControlProps } from './control-props.ts'
import { optionTitle } from './field-title.ts'
import { FlowControl } from './FlowControl.tsx'
import { useForm } from './FormContext.tsx'
import { NodesControl } from './NodesControl.tsx'
import { NumberControl } from './NumberControl.tsx'
import { TimeZoneControl } from './TimeZoneControl.tsx'
import { TextControl } from './TextControl.tsx'

/** The control for a fixed value, by the field's widget. */
export function FixedControl(props: FixedControlProps) {
  const { field } = props
  switch (field.widget) {
    case 'number':
      return <NumberControl {...props} />
    case 'switch':
      return <SwitchControl {...props} />
    case 'select':
      return <SelectControl {...props} />
    case 'choices':
      return <ChoicesControl {...props} />
    case 'timeZone':
      return <TimeZoneControl {...props} />
    case 'flow':
      return <FlowControl {...props} />
    case 'nodes':
      return <NodesControl {...props} />
    case 'any':
      return <AnyControl {...props} />
    case 'multiline':
      return <TextControl {...props} rows={3} />
    default:
      return field.hints.picks === 'entity' ? <EntityControl {...props} /> : <TextControl {...props} />
  }
}

function SwitchControl(props: FixedControlProps) {
  const t = useText()
  const { readOnly } = useForm()
  const checked = props.value === undefined ? props.field.schema['default'] === true : props.value === true
  return (
    <span className="ins-switch">
      <Switch
        {...controlAttributes(props)}
        size="sm"
        checked={checked}
        disabled={readOnly}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span className="ins-quiet">{t(checked ? 'inspector.yes' : 'inspector.no')}</span>
    </span>
  )
}

function SelectControl(props: FixedControlProps) {
  const t = useText()
  const language = useLanguage()
  const { readOnly } = useForm()
  const { field, value } = props
  const chosen = value ?? (field.schema['default'] as Json | undefined)
  const position = field.options.findIndex((option) => option.value === chosen)
  const unknown = chosen !== undefined && position < 0
  return (
    <select
      {...controlAttributes(props)}
      className="ins-input"
      disabled={readOnly}
      value={position}
      onChange={(event) => props.onChange(field.options[Number(event.currentTarget.value)]?.value)}
    >
      {position < 0 && <option value={-1}>{unknown ? JSON.stringify(chosen) : t('inspector.choose')}</option>}
      {!field.required && position >= 0 && field.schema['default'] === undefined && (
        <option value={-1}>{t('inspector.notSet')}</option>
      )}
      {field.options.map((option, index) => (
        <option key={choiceText(option.value)} value={index}>
          {optionTitle(option, language)}
        </option>
      ))}
    </select>
  )
}
