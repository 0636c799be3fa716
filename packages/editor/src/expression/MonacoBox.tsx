import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Language } from '@isthmus/sdk'
import { completionsAt } from './completion.ts'
import type { SchemaField } from './schema-tree.ts'
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
  readonly completion?: {
    readonly record: readonly SchemaField[]
    readonly trigger: readonly SchemaField[]
    readonly language: Language
  }
  readonly onChange: (text: string) => void
}

/** Monaco in a box. Tab leaves it, as in every other field; ctrl+M switches that. */
export function MonacoBox(props: MonacoBoxProps) {
  const { text, readOnly, marks, name } = props
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined)
  const latest = useRef(props)
  const scheme = useComputedColorScheme('light')

  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (!host.current) return
    const created = createEditor(host.current, latest.current)
    editor.current = created
    const changes = created.onDidChangeModelContent(() => latest.current.onChange(created.getValue()))
    const completions = provideCompletions(created, () => latest.current.completion)
    return () => {
      changes.dispose()
      completions.dispose()
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

function createEditor(host: HTMLElement, props: MonacoBoxProps): monaco.editor.IStandaloneCodeEditor {
  return monaco.editor.create(host, {
    value: props.text,
    language: 'javascript',
    ariaLabel: props.name,
    readOnly: props.readOnly,
    domReadOnly: props.readOnly,
    // A real text field, so that the keys of the canvas around it stay out of the typing.
    editContext: false,
    automaticLayout: true,
    minimap: { enabled: false },
    fontSize: 13,
    lineHeight: 20,
    lineNumbersMinChars: 3,
    folding: false,
    glyphMargin: false,
    lineDecorationsWidth: 6,
    overviewRulerLanes: 0,
    padding: { top: 6, bottom: 6 },
    scrollBeyondLastLine: false,
    scrollbar: { alwaysConsumeMouseWheel: false },
    tabSize: 2,
    wordWrap: props.completion ? 'on' : 'off',
    tabFocusMode: true,
    fixedOverflowWidgets: true,
    renderLineHighlight: 'none',
  })
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

function provideCompletions(
  editor: monaco.editor.IStandaloneCodeEditor,
  sources: () => MonacoBoxProps['completion'],
): monaco.IDisposable {
  return monaco.languages.registerCompletionItemProvider('javascript', {
    triggerCharacters: ['.', '"'],
    provideCompletionItems: (model, position) => {
      const known = sources()
      if (!known || model !== editor.getModel()) return { suggestions: [] }
      const suggestions = completionsAt(model.getValue(), model.getOffsetAt(position), known).map((choice) => {
        const start = model.getPositionAt(choice.from)
        const snippet = choice.kind === 'function' && choice.caretBack > 0
        return {
          label: { label: choice.label, description: choice.detail },
          kind: monaco.languages.CompletionItemKind[choice.kind === 'function' ? 'Function' : 'Field'],
          insertText: snippet ? `${choice.label}($0)` : choice.insert,
          insertTextRules: snippet ? monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet : 0,
          documentation: choice.summary,
          filterText: model.getValueInRange(monaco.Range.fromPositions(start, position)) || choice.label,
          range: monaco.Range.fromPositions(start, position),
        }
      })
      return { suggestions }
    },
  })
}
