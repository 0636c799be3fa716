import { ArrowLeftRight, Copy, List, Quote, ScanSearch, Spline, type LucideIcon } from 'lucide-react'
import type { RowKind } from '@isthmus/sdk/mapping'
import { useText } from '../i18n/use-text.ts'
import styles from './kind-sign.module.css'

const icons: Readonly<Record<Exclude<RowKind, 'expression'>, LucideIcon>> = {
  empty: Quote,
  fixed: Quote,
  field: Spline,
  valueMap: ArrowLeftRight,
  lookup: ScanSearch,
  lines: List,
  copy: Copy,
}

/** What a row is made of, as a sign with a name. */
export function KindSign({ kind }: { readonly kind: RowKind }) {
  const t = useText()
  const name = t(`mapper.kind.${kind}`)
  if (kind === 'expression') {
    return (
      <span className={styles['fx']} title={name} aria-hidden>
        ƒ
      </span>
    )
  }
  const Icon = icons[kind]
  return (
    <span className={styles['kind']} data-kind={kind} title={name} aria-hidden>
      <Icon size={13} />
    </span>
  )
}
