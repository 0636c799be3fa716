import { describeProblem, isJsonObject, type Json } from '@isthmus/sdk'
import { type PartialRun, type StartRunRequest } from '@isthmus/sdk/api'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import { useLiveRun } from '../../api/live-run.ts'
import { problemOf, useCancelRun, useStartRun } from '../../api/queries.ts'
import type { EditorUi } from '../../commands/index.ts'
import { runViewOf, type FlowDocument } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { changeSearch } from './editor-search.ts'
import { givenRecords } from './given-records.ts'

export type StartOptions = StartRunRequest

/** Starts and cancels runs and shows the one in the address on the canvas while it goes on. */
export function useEditorRun(document: FlowDocument, ui: EditorUi) {
  const { run: runId } = useSearch({ from: '/app/flows/$flow' })
  const live = useLiveRun(runId)
  const navigate = useNavigate({ from: '/flows/$flow' })
  const t = useText()
  const language = useLanguage()
  const { mutateAsync: startRun, isPending: starting } = useStartRun()
  const { mutateAsync: cancelRun } = useCancelRun()
  useEffect(() => {
    const sameFlow = live.data?.flowId === document.state.flow.id
    document.setRun(live.data && sameFlow ? runViewOf(live.data) : undefined)
  }, [document, live.data])
  const report = useCallback(
    (thrown: unknown) => ui.say(describeProblem(problemOf(thrown), language).message, 'error'),
    [ui, language],
  )
  const start = useCallback(
    async (options: StartOptions) => {
      try {
        await document.saveNow()
        if (document.unsaved) {
          ui.say(t('document.stillUnsaved'), 'error')
          return
        }
        const run = await startRun({ flow: document.state.flow.id, ...options })
        document.setRun(runViewOf(run))
        await navigate({ search: changeSearch({ run: run.id }), replace: true })
      } catch (thrown) {
        report(thrown)
      }
    },
    [document, ui, t, startRun, navigate, report],
  )
  const startPart = useCallback(
    async (part: PartialRun) => {
      try {
        const given = part.only === undefined ? {} : await givenRecords(document.state, part.only, document.state.run)
        await start({ ...part, ...(Object.keys(given).length > 0 ? { given } : {}) })
      } catch (thrown) {
        report(thrown)
      }
    },
    [document, start, report],
  )
  const cancel = useCallback(() => {
    const { run } = document.state
    if (run) cancelRun(run.id).catch(report)
  }, [document, cancelRun, report])
  const hide = useCallback(() => {
    document.setRun(undefined)
    void navigate({ search: changeSearch({ run: undefined }), replace: true })
  }, [document, navigate])
  return useMemo(() => ({ start, startPart, cancel, hide, starting }), [start, startPart, cancel, hide, starting])
}

export type EditorRun = ReturnType<typeof useEditorRun>

/** Reads the records a person typed: a JSON list, or one record. */
export function parseRunInput(
  text: string,
): { readonly ok: true; readonly input: readonly Json[] } | { readonly ok: false; readonly cause: string } {
  try {
    const value = JSON.parse(text) as Json
    if (Array.isArray(value)) return { ok: true, input: value }
    if (isJsonObject(value)) return { ok: true, input: [value] }
    return { ok: false, cause: JSON.stringify(value) }
  } catch (thrown) {
    return { ok: false, cause: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
