import { Button, TextInput } from '@mantine/core'
import type { Problem } from '@isthmus/sdk'
import { Search, SearchX, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { EmptyState } from './EmptyState.tsx'
import styles from './ListPage.module.css'
import { PageHeader } from './PageHeader.tsx'
import { ProblemNote } from './ProblemNote.tsx'

interface ListPageProps {
  readonly title: string
  readonly search: {
    readonly label: string
    readonly text: string
    readonly onChange: (text: string) => void
  }
  /** Behind the search, such as the button that makes a new one. */
  readonly actions: ReactNode
  /** Why the list could not be read. */
  readonly problem: Problem | undefined
  readonly children: ReactNode
}

/** A page that is one list: its search and actions in the header, the list below. */
export function ListPage({ title, search, actions, problem, children }: ListPageProps) {
  return (
    <>
      <PageHeader
        title={title}
        actions={
          <>
            <TextInput
              className={styles['search']}
              aria-label={search.label}
              placeholder={search.label}
              leftSection={<Search size={15} aria-hidden />}
              value={search.text}
              onChange={(event) => search.onChange(event.currentTarget.value)}
              type="search"
            />
            {actions}
          </>
        }
      />
      <main className={styles['page']}>
        {problem ? (
          <div className={styles['problem']}>
            <ProblemNote problem={problem} />
          </div>
        ) : null}
        {children}
      </main>
    </>
  )
}

interface FoundProps {
  /** How many there are, and how many of them fit the search. */
  readonly count: number
  readonly found: number
  readonly empty: { readonly icon: LucideIcon; readonly text: string; readonly action: ReactNode }
  readonly noMatch: { readonly text: string; readonly clear: string; readonly onClear: () => void }
  readonly children: ReactNode
}

/** What was found; where nothing was, why, and what to do next. */
export function Found({ count, found, empty, noMatch, children }: FoundProps) {
  if (count === 0) return <EmptyState {...empty} />
  if (found > 0) return children
  const clear = (
    <Button variant="default" onClick={noMatch.onClear}>
      {noMatch.clear}
    </Button>
  )
  return <EmptyState icon={SearchX} text={noMatch.text} action={clear} />
}
