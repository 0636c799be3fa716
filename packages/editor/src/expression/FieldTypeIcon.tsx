import {
  Braces,
  Calendar,
  CircleSlash,
  Coins,
  Hash,
  HelpCircle,
  List,
  ToggleLeft,
  Type,
  type LucideIcon,
} from 'lucide-react'
import { useText } from '../i18n/use-text.ts'
import type { FieldType } from './schema-tree.ts'
import './field-type.css'

const icons: Readonly<Record<FieldType, LucideIcon>> = {
  text: Type,
  number: Hash,
  boolean: ToggleLeft,
  date: Calendar,
  decimal: Coins,
  object: Braces,
  list: List,
  empty: CircleSlash,
  any: HelpCircle,
}

/** The type of a field as a small sign with its name. */
export function FieldTypeIcon({ type }: { readonly type: FieldType }) {
  const t = useText()
  const Icon = icons[type]
  const name = t(`inspector.type.${type}`)
  return (
    <span className="field-type" data-type={type} title={name}>
      <Icon size={12} strokeWidth={2} role="img" aria-label={name} />
    </span>
  )
}
