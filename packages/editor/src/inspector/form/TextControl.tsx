import { controlAttributes, placeholderOf, type FixedControlProps } from './control-props.ts'
import { useForm } from './FormContext.tsx'

/** A text in one line or several. */
export function TextControl(props: FixedControlProps & { readonly rows?: number }) {
  const { readOnly } = useForm()
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
  return rows ? <textarea {...shared} rows={rows} /> : <input type="text" {...shared} />
}

/** An optional text that was emptied is left out of the document. */
function textOrNothing(text: string, required: boolean): string | undefined {
  return text === '' && !required ? undefined : text
}
