import { useId, type ReactNode } from 'react'
import { FieldLabel } from './FieldLabel.tsx'
import type { FieldSpec } from './field-spec.ts'
import { problemsAt } from './field-problems.ts'
import { useForm } from './FormContext.tsx'
import { ProblemNotes } from './ProblemNotes.tsx'

interface FieldBlockProps {
  readonly field: FieldSpec
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** Rows inside show their own problems, so only those of the field itself stand below the label. */
  readonly ownProblems?: boolean
}

/** A field that takes the whole width: its label above it, its actions at the right. */
export function FieldBlock({ field, actions, children, ownProblems = false }: FieldBlockProps) {
  const id = useId()
  const { problems } = useForm()
  const found = ownProblems ? (problems.byField.get(field.pointer) ?? []) : problemsAt(problems, field.pointer)
  return (
    <section className="ins-block" id={id} aria-label={undefined}>
      <div className="ins-block-head">
        <FieldLabel field={field} htmlFor={`${id}-control`} helpId={`${id}-help`} />
        <span className="ins-actions">{actions}</span>
      </div>
      <ProblemNotes problems={found} />
      {children}
    </section>
  )
}
