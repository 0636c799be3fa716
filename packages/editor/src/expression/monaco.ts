import * as monaco from 'monaco-editor/editor/editor.api'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/languages/definitions/javascript/register'
import 'monaco-editor/features/bracketMatching/register'
import 'monaco-editor/features/comment/register'
import 'monaco-editor/features/find/register'
import 'monaco-editor/features/hover/register'
import 'monaco-editor/features/parameterHints/register'
import 'monaco-editor/features/snippet/register'
// The feature "suggest" registers its ghost text only; the list of completions is this.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController'

// Only the editor's own worker: the TypeScript worker weighs 6.9 MB and JavaScript is checked by the runtime.
globalThis.MonacoEnvironment = { getWorker: () => new EditorWorker() }

export { monaco }
