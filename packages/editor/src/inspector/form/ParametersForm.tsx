import { useState } from 'react'
import type { FlowNode, NodeTypeInfo } from '@isthmus/sdk'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useText } from '../../i18n/use-text.ts'
import { ProblemNotes } from './ProblemNotes.tsx'
import { FieldView } from './FieldView.tsx'
import type { FieldSpec } from './field-spec.ts'
import { problemsAt, problemsOutside } from './field-problems.ts'
import { formRows } from './form-rows.ts'
import { useForm } from './FormContext.tsx'

interface ParametersFormProps {
  readonly nodeType: NodeTypeInfo
  readonly config: FlowNode['config']
}

/** The form of a node's config, generated from its type's schema. */
export function ParametersForm({ nodeType, config }: ParametersFormProps) {
  const t = useText()
  const form = useForm()
  const rows = formRows(nodeType.config, { config, pointer: '' })
  const shown = [...rows.main, ...rows.advanced].map((field) => field.pointer)
  const elsewhere = problemsOutside(form.problems, shown).filter((problem) => !problem.path?.endsWith('/connection'))
  return (
    <div className="ins-form">
      <ProblemNotes problems={elsewhere} />
      {rows.main.length + rows.advanced.length === 0 && !nodeType.connector && (
        <p className="ins-quiet ins-pad">{t('inspector.noParameters')}</p>
      )}
      {rows.main.map((field) => (
        <FieldView key={field.pointer} field={field} config={config} />
      ))}
      <AdvancedRows fields={rows.advanced} config={config} />
    </div>
  )
}

function AdvancedRows({
  fields,
  config,
}: {
  readonly fields: readonly FieldSpec[]
  readonly config: FlowNode['config']
}) {
  const t = useText()
  const { problems, focus } = useForm()
  const wanted = fields.some(
    (field) => problemsAt(problems, field.pointer).length > 0 || focus?.pointer.startsWith(field.pointer),
  )
  const [opened, setOpened] = useState(false)
  if (fields.length === 0) return null
  const open = opened || wanted
  // The heading of a group is no option itself.
  const count = fields.filter((field) => field.widget !== 'group').length
  return (
    <div className="ins-more">
      <button type="button" className="ins-fold" aria-expanded={open} onClick={() => setOpened(!open)}>
        {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        {t('inspector.moreOptions', { count })}
      </button>
      {open && fields.map((field) => <FieldView key={field.pointer} field={field} config={config} />)}
    </div>
  )
}
