import { completionsAt, functionAround, type CompletionSources } from './completion.ts'
import { monaco } from './monaco.ts'

type Sources = () => CompletionSources | undefined

export function provideCompletions(editor: monaco.editor.IStandaloneCodeEditor, sources: Sources): monaco.IDisposable {
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
          filterText: `${accessIn(model.getValueInRange(monaco.Range.fromPositions(start, position)))}${choice.label}`,
          range: monaco.Range.fromPositions(start, position),
        }
      })
      return { suggestions }
    },
  })
}

/** The dot that a field is typed behind: the range to replace begins with it, so the text that is compared must, too. */
function accessIn(typed: string): string {
  return /^\??\./.exec(typed)?.[0] ?? ''
}

/** The function whose arguments are typed, with the argument at the caret. */
export function provideSignatures(editor: monaco.editor.IStandaloneCodeEditor, sources: Sources): monaco.IDisposable {
  return monaco.languages.registerSignatureHelpProvider('javascript', {
    signatureHelpTriggerCharacters: ['(', ','],
    provideSignatureHelp: (model, position) => {
      const known = sources()
      if (!known || model !== editor.getModel()) return null
      const before = model.getValue().slice(0, model.getOffsetAt(position))
      const entry = functionAround(before, before.length)
      if (!entry) return null
      const signature = {
        label: entry.signature,
        documentation: known.language === 'en' ? entry.summary.en : entry.summary.zh,
        parameters: entry.parameters.map((parameter) => ({ label: parameter.name })),
      }
      const value = { signatures: [signature], activeSignature: 0, activeParameter: argumentAt(before) }
      return { value, dispose: () => undefined }
    },
  })
}

/** Commas since the bracket that is open, those in brackets further inside left out. */
function argumentAt(before: string): number {
  let depth = 0
  let count = 0
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const sign = before[at] ?? ''
    if (')]}'.includes(sign)) depth += 1
    else if ('([{'.includes(sign)) {
      if (depth === 0) return count
      depth -= 1
    } else if (sign === ',' && depth === 0) count += 1
  }
  return count
}
