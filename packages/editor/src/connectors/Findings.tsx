import { describeProblem, type Problem } from '@isthmus/sdk'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './ImportDialog.module.css'

/** What is left out or was guessed, each with its place in the contract. */
export function Findings({ problems }: { readonly problems: readonly Problem[] }) {
  const t = useText()
  const language = useLanguage()
  if (problems.length === 0) return null
  return (
    <details className={styles['findings']}>
      <summary>{t('connectors.findings', { count: problems.length })}</summary>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.path ?? ''} ${problem.message}`}>{describeProblem(problem, language).message}</li>
        ))}
      </ul>
    </details>
  )
}
