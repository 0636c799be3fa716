import { FieldPicker } from '../entities/FieldPicker.tsx'
import { controlAttributes, placeholderOf, type FixedControlProps } from './control-props.ts'
import { useForm } from './FormContext.tsx'

/** A text in one line or several; the name of a field is picked from those that there are. */
export function TextControl(props: FixedControlProps & { readonly rows?: number }) {
  const { readOnly, fieldChoices } = useForm()
  const { field, value, rows, onChange } = props
  const shared = {
    ...controlAttributes(props),
    className: 'ins-input',
    readOnly,
    placeholder: field.hints.placeholder ?? placeholderOf(field.schema['default']),
    value: typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value),
    autoComplete: 'off',
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange(textOrNothing(event.currentTarget.value, field.required)),
  }
  const fields = rows ? [] : fieldChoices(field.pointer)
  if (rows) return <textarea {...shared} rows={rows} />
  if (fields.length === 0) return <input type="text" {...shared} />
  const { value: name, onChange: _, readOnly: __, ...input } = shared
  return (
    <FieldPicker
      fields={fields}
      input={input}
      readOnly={readOnly}
      value={name}
      onChange={(text) => onChange(textOrNothing(text, field.required))}
    />
  )
}

/** An optional text that was emptied is left out of the document. */
function textOrNothing(text: string, required: boolean): string | undefined {
  return text === '' && !required ? undefined : text
}
