import { describeProblem, type Problem } from '@isthmus/sdk'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/language.ts'
import styles from './ProblemNote.module.css'

interface ProblemNoteProps {
  readonly problem: Problem
  /** What the reader can do here, such as a button. */
  readonly action?: ReactNode
}

/** An error for people: its own sentence first, then what to do. Announced at once. */
export function ProblemNote({ problem, action }: ProblemNoteProps) {
  const language = useLanguage()
  const { message, hint = problem.hint } = describeProblem(problem, language)
  return (
    <div role="alert" className={styles['note']}>
      <CircleAlert size={16} aria-hidden className={styles['icon']} />
      <div className={styles['text']}>
        <div className={styles['message']}>{message}</div>
        {hint === undefined ? null : <div className={styles['hint']}>{hint}</div>}
      </div>
      {action}
    </div>
  )
}
