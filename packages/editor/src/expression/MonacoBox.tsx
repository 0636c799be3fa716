import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { CompletionSources } from './completion.ts'
import { createEditor, keepOneLine } from './monaco-editor.ts'
import { provideCompletions, provideSignatures } from './monaco-providers.ts'
import { monaco } from './monaco.ts'

export interface CodeMark {
  readonly from: number
  readonly to: number
  readonly message: string
}

export interface MonacoBoxProps {
  readonly name: string
  readonly text: string
  readonly readOnly: boolean
  readonly marks: readonly CodeMark[]
  /** What expressions can read; given for expressions only. */
  readonly completion?: CompletionSources
  /** One line high: Enter leaves by `onEnter` instead of breaking the line. */
  readonly singleLine?: boolean
  readonly onEnter?: () => void
  /** Whether the plain field that this one takes the place of was being typed into. */
  readonly takesFocus: () => boolean
  readonly onChange: (text: string) => void
}

/** Monaco in a box. Tab leaves it, as in every other field; ctrl+M switches that. */
export function MonacoBox(props: MonacoBoxProps) {
  const { text, readOnly, marks, name } = props
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined)
  const latest = useRef(props)
  const known = useRef(text)
  const echoes = useRef<string[]>([])
  const scheme = useComputedColorScheme('light')

  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (!host.current) return
    const created = createEditor(host.current, latest.current)
    editor.current = created
    if (latest.current.takesFocus()) focusEnd(created)
    const changes = created.onDidChangeModelContent(() => {
      // A text that was set from outside is no change of the person who reads it.
      const value = created.getValue()
      if (value === known.current) return
      known.current = value
      echoes.current.push(value)
      latest.current.onChange(value)
    })
    const completions = provideCompletions(created, () => latest.current.completion)
    const signatures = provideSignatures(created, () => latest.current.completion)
    const keys = latest.current.singleLine === true ? keepOneLine(created, () => latest.current.onEnter?.()) : undefined
    return () => {
      changes.dispose()
      completions.dispose()
      signatures.dispose()
      keys?.dispose()
      created.getModel()?.dispose()
      created.dispose()
      editor.current = undefined
    }
  }, [])

  useEffect(() => {
    applyTheme(scheme)
  }, [scheme])

  useEffect(() => {
    editor.current?.updateOptions({ readOnly, domReadOnly: readOnly, ariaLabel: name })
  }, [readOnly, name])

  useEffect(() => {
    // While a person types fast, what comes back is what stood there a moment ago: it must not undo the newest letters.
    const echo = echoes.current.indexOf(text)
    echoes.current = echo < 0 ? [] : echoes.current.slice(echo + 1)
    if (echo >= 0) return
    known.current = text
    if (editor.current && editor.current.getValue() !== text) editor.current.setValue(text)
  }, [text])

  useEffect(() => {
    const model = editor.current?.getModel()
    if (model)
      monaco.editor.setModelMarkers(
        model,
        'isthmus',
        marks.map((mark) => markerOf(model, mark)),
      )
  }, [marks, text])

  return <div ref={host} className="code-monaco" />
}

function focusEnd(editor: monaco.editor.IStandaloneCodeEditor): void {
  const end = editor.getModel()?.getFullModelRange().getEndPosition()
  if (end) editor.setPosition(end)
  editor.focus()
}

/** Monaco's colours of the code, on the surface of the panel around it. */
function applyTheme(scheme: 'light' | 'dark'): void {
  const surface = longHex(getComputedStyle(document.documentElement).getPropertyValue('--ist-surface').trim())
  monaco.editor.defineTheme('isthmus', {
    base: scheme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [],
    colors: { 'editor.background': surface, 'editorGutter.background': surface },
  })
  monaco.editor.setTheme('isthmus')
}

/** The build shortens #ffffff to #fff, which Monaco does not read. */
function longHex(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? colour.replaceAll(/[0-9a-f]/gi, '$&$&') : colour
}

function markerOf(model: monaco.editor.ITextModel, mark: CodeMark): monaco.editor.IMarkerData {
  const start = model.getPositionAt(mark.from)
  const end = model.getPositionAt(Math.max(mark.to, mark.from + 1))
  return {
    severity: monaco.MarkerSeverity.Error,
    message: mark.message,
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  }
}
