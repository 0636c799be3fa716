import { describeProblem, readSamples, sampleFaultText } from '@isthmus/sdk'
import { generateRecords } from '@isthmus/sdk/sample'
import type { FlowNode, Json, JsonSchema, NodeTypeInfo, PinOrigin, Problem } from '@isthmus/sdk'
import { useCallback, useState } from 'react'
import { useCommandContext } from '../../commands/index.ts'
import { useFlowDocument } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { textOfBytes } from '../../ui/text-of-bytes.ts'
import { firstOf, newPin } from './take-pin.ts'
import { useFirstPage } from './use-first-page.ts'

/** A pin holds much less; what is larger was hardly meant as a sample. */
const mostFileBytes = 20_000_000

interface PinningOptions {
  readonly node: FlowNode
  readonly nodeType: NodeTypeInfo
  readonly port: string
  readonly schema: JsonSchema | undefined
}

/** Everything that can be done with the pin of a port. */
export function usePinning({ node, nodeType, port, schema }: PinningOptions) {
  const t = useText()
  const language = useLanguage()
  const document = useFlowDocument()
  const { ui } = useCommandContext()
  const [problem, setProblem] = useState<Problem>()
  const page = useFirstPage(
    node.id,
    port,
    useCallback((error) => setProblem(error.toProblem()), []),
  )
  const keep = (records: readonly Json[], from: PinOrigin): Problem | undefined => {
    const { flow } = document.state
    const pin = newPin(records, { flow, node: node.id, from, at: new Date().toISOString() })
    const refused = document.edit({ kind: 'setPins', node: node.id, pins: { [port]: pin } })
    setProblem(refused)
    if (!refused) ui.say(t('samples.pinned', { count: records.length, node: node.name }))
    return refused
  }
  const readFile = async (file: File): Promise<void> => {
    const refuse = (text: string) => ui.say(text, 'error')
    if (file.size > mostFileBytes) return refuse(t('samples.fileTooLarge', { file: file.name }))
    const text = textOfBytes(await file.arrayBuffer())
    if (text === undefined) return refuse(t('samples.fileNoText', { file: file.name }))
    const read = readSamples(text)
    if (!read.ok) {
      const cause = sampleFaultText(read.reason, language)
      return refuse(t('samples.fileWrong', { file: file.name, line: read.line, cause }))
    }
    if (read.records.length === 0) return refuse(t('samples.fileEmpty', { file: file.name }))
    keep(firstOf(read.records), 'file')
  }
  const makeUp = (): void => {
    const records = schema ? generateRecords(schema, { count: 3 }) : []
    if (records.length === 0) ui.say(t('samples.cannotMake'), 'error')
    else keep(records, 'schema')
  }
  const fetchPage = async (): Promise<void> => {
    const records = await page.read()
    if (!records) return
    if (records.length === 0) ui.say(t('samples.pageEmpty'), 'error')
    else keep(records, 'firstPage')
  }
  return {
    problem,
    says: problem && describeProblem(problem, language).message,
    keep,
    readFile,
    makeUp,
    fetchPage,
    fetching: page.busy,
    canFetch: nodeType.effects === 'read' || nodeType.trigger === 'poll',
    remove: () => document.edit({ kind: 'removePins', node: node.id, ports: [port] }),
  }
}

export type Pinning = ReturnType<typeof usePinning>
