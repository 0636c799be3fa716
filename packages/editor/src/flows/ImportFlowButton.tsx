import { Button, FileButton, List, Tooltip } from '@mantine/core'
import { describeProblem, parseFlow, type Problem } from '@isthmus/sdk'
import { type FlowSummary } from '@isthmus/sdk/api'
import { useNavigate } from '@tanstack/react-router'
import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { problemsOf, useCreateFlow } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { freshFlowId, freshName } from './fresh-flow.ts'

interface Refusal {
  readonly file: string
  readonly problems: readonly Problem[]
}

/** Reads a flow from a file and opens it; an id or name that is taken gets a number, so nothing is overwritten. */
export function ImportFlowButton({ flows }: { readonly flows: readonly FlowSummary[] }) {
  const t = useText()
  const navigate = useNavigate()
  const create = useCreateFlow()
  const [refusal, setRefusal] = useState<Refusal>()
  const reset = useRef<() => void>(null)
  const read = async (file: File | null) => {
    if (!file) return
    reset.current?.()
    const parsed = parseFlow(await file.text())
    if (!parsed.ok) return setRefusal({ file: file.name, problems: parsed.problems })
    const id = freshFlowId(parsed.flow.id, new Set(flows.map((flow) => flow.id)))
    const name = freshName(parsed.flow.name, new Set(flows.map((flow) => flow.name)))
    create.mutate(
      { ...parsed.flow, id, name },
      {
        onSuccess: () => void navigate({ to: '/flows/$flow', params: { flow: id } }),
        onError: (error) => setRefusal({ file: file.name, problems: problemsOf(error) }),
      },
    )
  }
  return (
    <>
      <FileButton onChange={(file) => void read(file)} accept="application/json,.json" resetRef={reset}>
        {(props) => (
          <Tooltip label={t('flows.importHint')}>
            <Button
              {...props}
              variant="default"
              loading={create.isPending}
              leftSection={<Upload size={15} aria-hidden />}
            >
              {t('flows.import')}
            </Button>
          </Tooltip>
        )}
      </FileButton>
      {refusal ? <RefusalDialog refusal={refusal} onClose={() => setRefusal(undefined)} /> : null}
    </>
  )
}

const shownProblems = 8

function RefusalDialog({ refusal, onClose }: { readonly refusal: Refusal; readonly onClose: () => void }) {
  const t = useText()
  const language = useLanguage()
  const { file, problems } = refusal
  return (
    <Dialog opened onClose={onClose} size="lg" title={t('flows.importFailed', { file })}>
      <List size="sm" spacing={6}>
        {problems.slice(0, shownProblems).map((problem) => {
          const { message, hint } = describeProblem(problem, language)
          return (
            <List.Item key={`${problem.path ?? ''} ${problem.code} ${message}`}>
              {message} {hint}
            </List.Item>
          )
        })}
      </List>
      {problems.length > shownProblems ? (
        <p>{t('flows.importMore', { count: problems.length - shownProblems })}</p>
      ) : null}
    </Dialog>
  )
}
