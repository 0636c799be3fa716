import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { CanvasView, CommandContext, EditorPageActions, EditorUi, PageName } from '../../commands/index.ts'
import { nothingSelected, type FlowDocument } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import type { EditorRun } from './use-editor-run.ts'

interface ContextParts {
  readonly document: FlowDocument
  readonly ui: EditorUi
  readonly view: CanvasView
  readonly run: EditorRun
  readonly openNodeView: (node: string) => void
  readonly closeNodeView: () => void
  readonly openRunInput: () => void
}

/** Everything commands act on, wired to this page. */
export function useEditorContext(parts: ContextParts): CommandContext {
  const { document, ui, view, run, openNodeView, closeNodeView, openRunInput } = parts
  const navigate = useNavigate()
  const language = useLanguage()
  return useMemo((): CommandContext => {
    const page: EditorPageActions = {
      run: () => void run.start({}),
      runWithInput: openRunInput,
      runPart: (part) => void run.startPart(part),
      cancelRun: run.cancel,
      openNodeView,
      openParameters: (node) => {
        closeNodeView()
        document.selectNodes([node])
      },
      openMapper: (node) => {
        const params = { flow: document.state.flow.id, node }
        void navigate({ to: '/flows/$flow/map/$node', params, search: (before) => before })
      },
      showProblems: () => {
        closeNodeView()
        document.select(nothingSelected)
      },
      goTo: (name) => void navigate(targets(document.state.flow.id)[name]),
      download,
    }
    const clipboard = {
      write: (text: string) => navigator.clipboard.writeText(text),
      read: () => navigator.clipboard.readText(),
    }
    return { document, ui, view, page, clipboard, language }
  }, [document, ui, view, run, openNodeView, closeNodeView, openRunInput, navigate, language])
}

function targets(flow: string) {
  return {
    flows: { to: '/flows' },
    flowRuns: { to: '/flows/$flow/runs', params: { flow } },
    runs: { to: '/runs' },
    connections: { to: '/connections' },
  } as const satisfies Record<PageName, unknown>
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = globalThis.document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
