import { useId } from 'react'
import type { Json } from '@isthmus/sdk'
import { EntityNote } from '../entities/EntityNote.tsx'
import { FieldLabel } from './FieldLabel.tsx'
import type { FieldSpec } from './field-spec.ts'
import { problemsAt } from './field-problems.ts'
import { useForm } from './FormContext.tsx'
import { ProblemNotes } from './ProblemNotes.tsx'
import { ValueCell } from './ValueCell.tsx'
import { CronHint } from './CronHint.tsx'

interface FieldRowProps {
  readonly field: FieldSpec
  readonly value: Json | undefined
  /** The zone that a schedule beside it is meant in. */
  readonly timeZone?: Json | undefined
}

/** One field in one row: label left, value right, problems below only when there are some. */
export function FieldRow({ field, value, timeZone }: FieldRowProps) {
  const id = useId()
  const { problems } = useForm()
  // An expression says itself where it cannot be read.
  const found = problemsAt(problems, field.pointer).filter((problem) => problem.code !== 'EXPRESSION_INVALID')
  const tall = field.widget === 'multiline' || field.widget === 'choices' || field.widget === 'nodes'
  return (
    <div className="ins-row" data-tall={tall || undefined} data-field={field.pointer}>
      <FieldLabel field={field} htmlFor={id} helpId={`${id}-help`} />
      <div className="ins-value">
        <ValueCell
          id={id}
          field={field}
          value={value}
          describedBy={[field.hints.help && `${id}-help`, found.length > 0 && `${id}-problems`]
            .filter(Boolean)
            .join(' ')}
          invalid={found.some((problem) => problem.severity !== 'warning')}
        />
        {field.widget === 'cron' && typeof value === 'string' && (
          <CronHint expression={value} {...(typeof timeZone === 'string' ? { timeZone } : {})} />
        )}
        <ProblemNotes id={`${id}-problems`} problems={found} />
        {field.hints.picks === 'entity' && (
          <EntityNote entity={value ?? (field.schema['default'] as Json | undefined)} />
        )}
      </div>
    </div>
  )
}
