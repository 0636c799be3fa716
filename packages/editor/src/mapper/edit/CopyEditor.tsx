import { TagsInput } from '@mantine/core'
import { parseExpression, referencesOf, viewOf } from '@isthmus/sdk'
import { createSchemaTree } from '@isthmus/sdk/mapping'
import type { CopyMapping } from '@isthmus/sdk/mapping'
import { useMemo } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { useMapper } from '../state/MapperContext.tsx'
import { shapeOf } from '../state/use-mapper-model.ts'
import type { ContentEditorProps } from './ContentEditor.tsx'
import { ExpressionLine } from './ExpressionLine.tsx'
import styles from './edit.module.css'

/** All fields of an object, with exceptions. */
export function CopyEditor({ row, scope, name, onChange }: ContentEditorProps) {
  const t = useText()
  const { data } = useMapper()
  const copy = row.copy ?? { from: { $expr: '' } }
  const known = useKnownFields(copy.from.$expr)
  const change = (part: Partial<CopyMapping>) => {
    const { except = [], ...others } = { ...copy, ...part }
    onChange({ ...row, copy: except.length > 0 ? { ...others, except } : others })
  }
  return (
    <div className={styles['fields']}>
      <div className={styles['labelled']}>
        <span>{t('mapper.copy.from')}</span>
        <ExpressionLine
          isMain
          name={`${name}: ${t('mapper.copy.from')}`}
          source={copy.from.$expr}
          scope={scope}
          onChange={(source) => change({ from: { $expr: source } })}
        />
      </div>
      <div className={styles['labelled']}>
        <span>{t('mapper.copy.except')}</span>
        <TagsInput
          size="xs"
          aria-label={`${name}: ${t('mapper.copy.except')}`}
          data={[...known]}
          value={[...(copy.except ?? [])]}
          readOnly={data.readOnly}
          onChange={(except) => change({ except })}
        />
      </div>
    </div>
  )
}

/** Names of the fields that are copied, to choose exceptions from. */
function useKnownFields(source: string): readonly string[] {
  const { data } = useMapper()
  return useMemo(() => {
    const parsed = parseExpression(source)
    const [read] = parsed.ok ? referencesOf(parsed.expression) : []
    if (!read) return []
    let view = viewOf(shapeOf(data, read.root) ?? {})
    for (const name of read.path) view = view.field(name)?.value ?? viewOf({})
    return createSchemaTree(view.schema)
      .roots()
      .map((row) => row.name)
  }, [data, source])
}
