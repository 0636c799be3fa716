import { describeProblem } from '@isthmus/sdk'
import type { Problem } from '@isthmus/sdk'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useLanguage } from '../../i18n/language.ts'

/** Problems in the reader's language, each with what to do about it. */
export function ProblemNotes({ problems, id }: { readonly problems: readonly Problem[]; readonly id?: string }) {
  const language = useLanguage()
  if (problems.length === 0) return null
  return (
    <div id={id} className="ins-problems">
      {problems.map((problem) => {
        const text = describeProblem(problem, language)
        const warning = problem.severity === 'warning'
        const Sign = warning ? TriangleAlert : CircleAlert
        return (
          <p key={`${problem.code}${problem.path ?? ''}${text.message}`} data-severity={warning ? 'warning' : 'error'}>
            <Sign size={13} aria-hidden />
            <span>
              {text.message}
              {text.hint && <span className="ins-quiet"> {text.hint}</span>}
            </span>
          </p>
        )
      })}
    </div>
  )
}
