import type { MonacoBoxProps } from './MonacoBox.tsx'
import { monaco } from './monaco.ts'

const oneLine: monaco.editor.IStandaloneEditorConstructionOptions = {
  lineNumbers: 'off',
  lineDecorationsWidth: 8,
  lineNumbersMinChars: 0,
  wordWrap: 'off',
  padding: { top: 4, bottom: 4 },
  scrollbar: { horizontal: 'hidden', vertical: 'hidden', alwaysConsumeMouseWheel: false, handleMouseWheel: false },
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  links: false,
  contextmenu: false,
}

export function createEditor(host: HTMLElement, props: MonacoBoxProps): monaco.editor.IStandaloneCodeEditor {
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
    ...(props.singleLine === true ? oneLine : {}),
  })
}

/** Enter takes a suggestion where one is shown and leaves the line otherwise; pasted line breaks become blanks. */
export function keepOneLine(editor: monaco.editor.IStandaloneCodeEditor, onEnter: () => void): monaco.IDisposable {
  const enter = editor.addAction({
    id: 'isthmus.leaveLine',
    label: 'Enter',
    keybindings: [monaco.KeyCode.Enter],
    precondition: '!suggestWidgetVisible',
    run: onEnter,
  })
  const breaks = editor.onDidChangeModelContent(() => {
    const text = editor.getValue()
    if (/[\r\n]/.test(text)) editor.setValue(text.replaceAll(/\s*[\r\n]+\s*/g, ' '))
  })
  return {
    dispose: () => {
      enter.dispose()
      breaks.dispose()
    },
  }
}
