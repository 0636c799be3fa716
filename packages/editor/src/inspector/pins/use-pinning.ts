import { describeProblem, samplesOf } from '@isthmus/sdk'
import { generateRecords } from '@isthmus/sdk/sample'
import type { FlowNode, Json, JsonSchema, NodeTypeInfo, PinOrigin, Problem } from '@isthmus/sdk'
import { useCallback, useState } from 'react'
import { useCommandContext } from '../../commands/index.ts'
import { useFlowDocument } from '../../document/index.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { firstOf, newPin } from './take-pin.ts'
import { useFirstPage } from './use-first-page.ts'

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
    const records = samplesOf(await textOf(file))
    if (records.length === 0) ui.say(t('samples.fileEmpty', { file: file.name }), 'error')
    else keep(firstOf(records), 'file')
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

/** UTF-8, else what spreadsheets in China write. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
