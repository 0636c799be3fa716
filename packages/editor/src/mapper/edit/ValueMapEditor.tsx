import { ExternalLink } from 'lucide-react'
import { valueMapExpression, type ValueMapForm } from '@isthmus/sdk/mapping'
import { useText } from '../../i18n/use-text.ts'
import { useMapper } from '../state/MapperContext.tsx'
import { valueMapForm } from '../../expression/row-text.ts'
import type { ContentEditorProps } from './ContentEditor.tsx'
import { ExpressionLine } from './ExpressionLine.tsx'
import { useEnteredForm } from './use-entered-form.ts'
import { useValueMapNames } from './use-value-map-names.ts'
import styles from './edit.module.css'

/** A value translated by a table, such as a level into a rating. */
export function ValueMapEditor({ row, scope, name, onChange }: ContentEditorProps) {
  const t = useText()
  const { readOnly } = useMapper().data
  const maps = useValueMapNames()
  const [entered, enter] = useEnteredForm(row, valueMapForm(row, scope.names))
  const form = entered ?? { map: '', direction: 'forward', value: '' }
  const change = (part: Partial<ValueMapForm>) => {
    const next = { ...form, ...part }
    const source = valueMapExpression({ ...next, value: next.value === '' ? 'null' : next.value })
    enter(next, source)
    onChange({ ...row, value: { $expr: source } })
  }
  const names =
    form.map === '' || maps.some((map) => map.name === form.map)
      ? maps
      : [{ name: form.map, title: form.map, leftTitle: '', rightTitle: '' }, ...maps]
  const chosen = maps.find((map) => map.name === form.map)
  return (
    <div className={styles['fields']}>
      <div className={styles['labelled']}>
        <span>{t('mapper.valueMap.value')}</span>
        <ExpressionLine
          isMain
          name={t('mapper.expressionOf', { field: name })}
          source={form.value === 'null' ? '' : form.value}
          scope={scope}
          onChange={(value) => change({ value })}
        />
      </div>
      <label className={styles['labelled']}>
        <span>{t('mapper.valueMap.map')}</span>
        <select
          className={styles['plain']}
          disabled={readOnly}
          value={form.map}
          onChange={(event) => change({ map: event.currentTarget.value })}
        >
          {form.map === '' && <option value="">{t('mapper.valueMap.choose')}</option>}
          {names.map((map) => (
            <option key={map.name} value={map.name}>
              {map.title}
            </option>
          ))}
        </select>
      </label>
      <label className={styles['labelled']}>
        <span>{t('mapper.valueMap.direction')}</span>
        <select
          className={styles['plain']}
          disabled={readOnly}
          value={form.direction}
          onChange={(event) => change({ direction: event.currentTarget.value === 'back' ? 'back' : 'forward' })}
        >
          <option value="forward">
            {titled(chosen?.leftTitle, chosen?.rightTitle) ?? t('mapper.valueMap.forward')}
          </option>
          <option value="back">{titled(chosen?.rightTitle, chosen?.leftTitle) ?? t('mapper.valueMap.back')}</option>
        </select>
      </label>
      <a
        className={styles['link']}
        href={form.map === '' ? '/value-maps' : `/value-maps/${encodeURIComponent(form.map)}`}
      >
        <ExternalLink size={13} aria-hidden />
        {t('mapper.valueMap.open')}
      </a>
    </div>
  )
}

function titled(from: string | undefined, to: string | undefined): string | undefined {
  return from && to ? `${from} → ${to}` : undefined
}
