import { isExpressionValue, type FieldPath } from '@isthmus/sdk'
import { type MappingRow, type RowKind, type SchemaTreeRow } from '@isthmus/sdk/mapping'
import { useText } from '../../i18n/use-text.ts'
import { sourceOf } from '../../expression/row-text.ts'
import { CopyEditor } from './CopyEditor.tsx'
import { ExpressionLine } from './ExpressionLine.tsx'
import { FixedEditor } from './FixedEditor.tsx'
import { LinesEditor } from './LinesEditor.tsx'
import { LookupEditor } from './LookupEditor.tsx'
import type { RowScope } from './row-scope.ts'
import { ValueMapEditor } from './ValueMapEditor.tsx'
import styles from './edit.module.css'

export interface ContentEditorProps {
  readonly row: MappingRow
  readonly target: FieldPath
  readonly kind: RowKind
  readonly field: SchemaTreeRow | undefined
  readonly scope: RowScope
  /** The target field, for the names of inputs. */
  readonly name: string
  readonly onChange: (row: MappingRow) => void
}

/** The form of what a row is made of. */
export function ContentEditor(props: ContentEditorProps) {
  const { row, kind, scope, name, onChange } = props
  const t = useText()
  switch (kind) {
    case 'empty':
    case 'field':
    case 'expression':
      return (
        <div className={styles['form']}>
          <ExpressionLine
            isMain
            name={t('mapper.expressionOf', { field: name })}
            source={sourceOf(row.value)}
            scope={scope}
            onChange={(source) => {
              if (source !== '' || isExpressionValue(row.value)) onChange({ ...row, value: { $expr: source } })
            }}
          />
          {kind !== 'expression' && <p className={styles['hint']}>{t('mapper.fieldHint')}</p>}
        </div>
      )
    case 'fixed':
      return <FixedEditor {...props} />
    case 'valueMap':
      return <ValueMapEditor {...props} />
    case 'lookup':
      return <LookupEditor {...props} />
    case 'lines':
      return <LinesEditor {...props} />
    case 'copy':
      return <CopyEditor {...props} />
  }
}
