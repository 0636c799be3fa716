import { useMemo } from 'react'
import type { NodeProblems } from './field-problems.ts'
import { useForm, type FormState } from './FormContext.tsx'
import { useKept } from './use-kept.ts'
import { useLatest } from './use-latest.ts'

/** The form as a part of it sees it: the same as long as nothing that the part shows has changed. */
export function useFormPart(pointer: string): FormState {
  const form = useForm()
  const { node, readOnly, recordFields, triggerFields, sample, focus, fieldChoices } = form
  const problems = useKept(problemsIn(form.problems, pointer), areSame)
  const change = useLatest(form.change)
  return useMemo(
    () => ({ node, readOnly, problems, recordFields, triggerFields, sample, focus, fieldChoices, change }),
    [node, readOnly, problems, recordFields, triggerFields, sample, focus, fieldChoices, change],
  )
}

function problemsIn({ byField }: NodeProblems, pointer: string): NodeProblems {
  const own = [...byField].filter(([path]) => path === pointer || path.startsWith(`${pointer}/`))
  return { byField: new Map(own), ofNode: [] }
}

/** A check that finds the same problems as the one before gives others all the same. */
function areSame({ byField: before }: NodeProblems, { byField: now }: NodeProblems): boolean {
  const isSame = (path: string): boolean => JSON.stringify(before.get(path)) === JSON.stringify(now.get(path))
  return before.size === now.size && [...now.keys()].every(isSame)
}
