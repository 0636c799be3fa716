import type { RowKind, SchemaTreeRow } from '@isthmus/sdk/mapping'
import { useText } from '../../i18n/use-text.ts'
import { onlyKind } from '../model/only-kind.ts'
import { useMapper } from '../state/MapperContext.tsx'
import { KindSign } from '../../expression/KindSign.tsx'
import styles from './edit.module.css'

interface KindSwitchProps {
  readonly kind: RowKind
  readonly field: SchemaTreeRow | undefined
  readonly isWhole: boolean
  readonly onChoose: (kind: RowKind) => void
}

/** What a target field is made of, to choose from; only what its type can hold. */
export function KindSwitch({ kind, field, isWhole, onChoose }: KindSwitchProps) {
  const t = useText()
  const { data } = useMapper()
  return (
    <div className={styles['kinds']} role="radiogroup" aria-label={t('mapper.kinds')}>
      {kindsFor(field, isWhole).map((each) => (
        <label key={each} className={styles['kind']} data-chosen={each === kind || undefined}>
          <input
            type="radio"
            name="mapper-kind"
            checked={each === kind}
            disabled={data.readOnly}
            onChange={() => onChoose(each)}
          />
          {each !== 'empty' && <KindSign kind={each} />}
          {t(`mapper.kind.${each}`)}
        </label>
      ))}
    </div>
  )
}

const single: readonly RowKind[] = ['empty', 'field', 'expression', 'fixed', 'valueMap', 'lookup']

function kindsFor(field: SchemaTreeRow | undefined, isWhole: boolean): readonly RowKind[] {
  if (isWhole) return ['empty', 'copy']
  switch (onlyKind(field)) {
    case undefined:
      return [...single, 'lines', 'copy']
    case 'list':
      return ['empty', 'lines', 'field', 'expression']
    case 'object':
      return ['empty', 'copy', 'field', 'expression']
    default:
      return single
  }
}
