import { changeKind, pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { KindMemory, MappingRow, RowKind, SchemaTreeRow } from '@isthmus/sdk/mapping'
import { useMemo, useState } from 'react'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { pathOf } from '../drag/use-drop.ts'
import { sourceOf } from '../../expression/row-text.ts'
import { pathText } from '../model/field-keys.ts'
import { fieldTitle } from '../model/field-title.ts'
import { useMapper, useMapperUi } from '../state/MapperContext.tsx'
import { useActions } from '../state/use-actions.ts'
import { typeWord } from '../trees/type-word.ts'
import { ContentEditor } from './ContentEditor.tsx'
import { KindSwitch } from './KindSwitch.tsx'
import { LineStepper } from './LineStepper.tsx'
import { rowScope } from './row-scope.ts'
import { RowResult } from './RowResult.tsx'
import { useStartValues } from './use-start-values.ts'
import { WhenEmptyFields } from './WhenEmptyFields.tsx'
import styles from './edit.module.css'

/** The target field the keyboard is at: what it is made of, in full, and what comes out. */
export function RowPanel() {
  const t = useText()
  const model = useMapper()
  const at = useMapperUi((state) => state.targetAt)
  const [memories, setMemories] = useState<ReadonlyMap<string, KindMemory>>(new Map())
  const target = at === undefined ? undefined : pathOf(at, model)
  const name = useTargetName(target)
  if (!target) {
    return (
      <section className={styles['panel']} data-row-panel aria-label={t('mapper.panel')}>
        <p className={styles['hint']}>{t('mapper.panelEmpty')}</p>
      </section>
    )
  }
  const key = pathKey(target)
  const field = model.targetTree.row(key)
  return (
    <section className={styles['panel']} data-row-panel={key} aria-label={t('mapper.panelOf', { field: name })}>
      <Identity name={name} field={field} />
      <RowForm
        key={key}
        target={target}
        field={field}
        name={name}
        memory={memories.get(key)}
        onMemory={(memory) => setMemories(new Map([...memories, [key, memory]]))}
      />
      <RowResult target={key} stepper={<LineStepper target={target} />} />
    </section>
  )
}

function useTargetName(target: FieldPath | undefined): string {
  const t = useText()
  if (!target || target.length === 0) return t('mapper.wholeRecord')
  return target.at(-1) === '*' ? t('mapper.eachElement') : pathText(target)
}

function Identity({ name, field }: { readonly name: string; readonly field: SchemaTreeRow | undefined }) {
  const t = useText()
  const language = useLanguage()
  const { data } = useMapper()
  const facts = field && [
    typeWord(field, language, t),
    field.required && !data.isOwn ? t('mapper.required') : undefined,
    field.readOnly ? t('mapper.readOnlyField') : undefined,
  ]
  const words = field?.description ?? (field && fieldTitle(field, language))
  return (
    <div className={styles['identity']}>
      <h3 title={name}>{name}</h3>
      <p>{facts?.filter(Boolean).join(' · ')}</p>
      {words !== undefined && (
        <p className={styles['description']} title={words}>
          {words}
        </p>
      )}
    </div>
  )
}

interface RowFormProps {
  readonly target: FieldPath
  readonly field: SchemaTreeRow | undefined
  readonly name: string
  /** What was entered as other kinds before. */
  readonly memory: KindMemory | undefined
  readonly onMemory: (memory: KindMemory) => void
}

function RowForm({ target, field, name, memory, onMemory }: RowFormProps) {
  const model = useMapper()
  const actions = useActions()
  const start = useStartValues()
  const key = pathKey(target)
  const scope = useMemo(() => rowScope(model.rows, target), [model.rows, target])
  const described = model.byTarget.get(key)
  const row: MappingRow = described?.row ?? { target: target.join('.') }
  // What is half typed into a form is an expression that cannot be read; the form stays all the same.
  const [held, setHeld] = useState<{ readonly kind: RowKind; readonly source: string }>()
  const isHeld = described?.kind === 'expression' && held?.source === sourceOf(row.value)
  const kind = isHeld ? held.kind : (described?.kind ?? 'empty')
  const change = (next: MappingRow, group?: string) => {
    const { target: _target, ...content } = next
    actions.put(target, content, group)
  }
  const choose = (next: RowKind) => {
    if (next === 'empty') return actions.remove([target])
    const changed = changeKind(row, next, { memory: { ...start(next, target), ...memory }, names: scope.names })
    onMemory(changed.memory)
    return change(changed.row)
  }
  const isSingle = kind !== 'empty' && kind !== 'lines' && kind !== 'copy'
  return (
    <div className={styles['content']}>
      <KindSwitch kind={kind} field={field} isWhole={target.length === 0} onChoose={choose} />
      <ContentEditor
        row={row}
        target={target}
        kind={kind}
        field={field}
        scope={scope}
        name={name}
        onChange={(next) => {
          setHeld(isForm(kind) ? { kind, source: sourceOf(next.value) } : undefined)
          change(next, `map ${key}`)
        }}
      />
      {isSingle && <WhenEmptyFields row={row} field={field} onChange={(next) => change(next, `map ${key} empty`)} />}
    </div>
  )
}

/** Kinds whose expression is entered in parts. */
function isForm(kind: RowKind): boolean {
  return kind === 'lookup' || kind === 'valueMap'
}
