import { useMemo, useRef } from 'react'
import { changeKind, pathKey } from '@isthmus/sdk'
import type { KindMemory, MappingRow, RowKind } from '@isthmus/sdk'
import { useText } from '../../i18n/use-text.ts'
import { pathText } from '../model/field-keys.ts'
import { pathOf } from '../drag/use-drop.ts'
import { useMapper, useMapperUi } from '../state/MapperContext.tsx'
import { useActions } from '../state/use-actions.ts'
import { ContentEditor } from './ContentEditor.tsx'
import { KindSwitch } from './KindSwitch.tsx'
import { rowScope } from './row-scope.ts'
import { RowResult } from './RowResult.tsx'
import { WhenEmptyFields } from './WhenEmptyFields.tsx'
import { useStartValues } from './use-start-values.ts'
import styles from './edit.module.css'

/** The target field the keyboard is at: what it is made of, in full, and what comes out. */
export function RowPanel() {
  const t = useText()
  const model = useMapper()
  const at = useMapperUi((state) => state.targetAt)
  const actions = useActions()
  const memories = useRef(new Map<string, KindMemory>())
  const start = useStartValues()
  const target = at === undefined ? undefined : pathOf(at, model)
  const scope = useMemo(() => rowScope(model.rows, target ?? []), [model.rows, target])
  if (!target || at === undefined) {
    return (
      <section className={styles['panel']} data-row-panel aria-label={t('mapper.panel')}>
        <p className={styles['hint']}>{t('mapper.panelEmpty')}</p>
      </section>
    )
  }
  const field = model.targetTree.row(at)
  const described = model.byTarget.get(at)
  const row: MappingRow = described?.row ?? { target: target.join('.') }
  const kind = described?.kind ?? 'empty'
  const group = `map ${at}`
  const change = ({ target: _, ...content }: MappingRow, changeGroup?: string) =>
    actions.put(target, content, changeGroup)
  const choose = (next: RowKind) => {
    if (next === 'empty') return actions.remove([target])
    const memory = { ...start(next, target), ...memories.current.get(at) }
    const changed = changeKind(row, next, { memory, names: scope.names })
    memories.current.set(at, changed.memory)
    return change(changed.row)
  }
  const name =
    target.length === 0 ? t('mapper.wholeRecord') : target.at(-1) === '*' ? t('mapper.eachElement') : pathText(target)
  return (
    <section className={styles['panel']} data-row-panel aria-label={t('mapper.panelOf', { field: name })}>
      <div className={styles['identity']}>
        <h3 title={name}>{name}</h3>
        <p>
          {[
            field?.type,
            field?.required ? t('mapper.required') : undefined,
            field?.readOnly ? t('mapper.readOnlyField') : undefined,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        <p className={styles['description']} title={field?.description}>
          {field?.description ?? (field?.title === field?.name ? '' : field?.title)}
        </p>
      </div>
      <div className={styles['content']} key={pathKey(target)}>
        <KindSwitch kind={kind} field={field} isWhole={target.length === 0} onChoose={choose} />
        <ContentEditor
          row={row}
          target={target}
          kind={kind}
          field={field}
          scope={scope}
          name={name}
          onChange={(next) => change(next, group)}
        />
        {kind !== 'empty' && kind !== 'lines' && kind !== 'copy' && (
          <WhenEmptyFields row={row} field={field} onChange={(next) => change(next, `${group} empty`)} />
        )}
      </div>
      <RowResult target={at} />
    </section>
  )
}
