import { valueAt } from '@isthmus/sdk'
import type { FlowNode, Json } from '@isthmus/sdk'
import { useLanguage } from '../../i18n/language.ts'
import { CodeField } from '../code/CodeField.tsx'
import type { FieldSpec } from './field-spec.ts'
import { FieldBlock } from './FieldBlock.tsx'
import { FieldRow } from './FieldRow.tsx'
import { JsonField } from './JsonField.tsx'
import { KeyValueField } from './KeyValueField.tsx'
import { ListField } from './ListField.tsx'
import { MapField } from './MapField.tsx'
import { fieldTitle } from './field-title.ts'

interface FieldViewProps {
  readonly field: FieldSpec
  readonly config: FlowNode['config']
}

/** One field of the form: a row, or a block of its own where the value needs the width. */
export function FieldView({ field, config }: FieldViewProps) {
  const language = useLanguage()
  const value = valueAt(config, field.pointer) as Json | undefined
  switch (field.widget) {
    case 'group':
      return <h4 className="ins-group">{fieldTitle(field, language)}</h4>
    case 'fields':
      return <MapField field={field} value={value} />
    case 'rules':
    case 'list':
      return <ListField field={field} value={value} config={config} />
    case 'keyValue':
      return <KeyValueField field={field} value={value} />
    case 'code':
      return (
        <FieldBlock field={field}>
          <CodeField field={field} value={value} />
        </FieldBlock>
      )
    case 'json':
      return <JsonField field={field} value={value} />
    default:
      return <FieldRow field={field} value={value} timeZone={config['timeZone']} />
  }
}
