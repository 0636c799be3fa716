import { Select, Text } from '@mantine/core'
import { canConnect, portsOf, textIn, type EdgeEnd } from '@isthmus/sdk'
import { useMemo, useState } from 'react'
import { useCommandContext, useEditorUi } from '../commands/index.ts'
import { connect, likelyOutput, useDocumentState } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import css from './canvas.module.css'

/** The keyboard's way of drawing a wire: the ports that the chosen output may be connected to. */
export function ConnectDialog() {
  const { ui, view } = useCommandContext()
  const connecting = useEditorUi((state) => state.connecting)
  const node = useDocumentState((state) => state.flow.nodes.find(({ id }) => id === connecting))
  const t = useText()
  const close = (): void => {
    ui.set({ connecting: undefined })
    if (node) view.focusNode(node.id)
  }
  return (
    <Dialog opened={node !== undefined} onClose={close} title={t('canvas.connectFrom', { node: node?.name ?? '' })}>
      {node && <PortChoice node={node.id} onDone={close} />}
    </Dialog>
  )
}

interface Target {
  readonly end: EdgeEnd
  readonly node: string
  readonly port: string
}

function PortChoice({ node, onDone }: { readonly node: string; readonly onDone: () => void }) {
  const { document } = useCommandContext()
  const t = useText()
  const outputs = useOutputs(node)
  const first = likelyOutput(document.state.flow, document.state.nodeTypes, node)?.port ?? ''
  const [port, setPort] = useState(first)
  const targets = useTargets({ node, port })
  const choose = (to: EdgeEnd): void => {
    document.edit(connect(document.state.flow, { node, port }, to))
    onDone()
  }
  return (
    <>
      {outputs.length > 1 && (
        <Select
          label={t('canvas.connectPort')}
          data={outputs}
          value={port}
          allowDeselect={false}
          onChange={(value) => setPort(value ?? first)}
          mb="sm"
        />
      )}
      {targets.length === 0 && <Text c="dimmed">{t('canvas.connectNone')}</Text>}
      <div className={css['ports']}>
        {targets.map((target, index) => (
          <button
            key={`${target.end.node} ${target.end.port}`}
            type="button"
            className={css['portOption']}
            {...(index === 0 ? { 'data-autofocus': true } : {})}
            onClick={() => choose(target.end)}
          >
            <span>{target.node}</span>
            <span>{target.port}</span>
          </button>
        ))}
      </div>
    </>
  )
}

function useOutputs(id: string): { value: string; label: string }[] {
  const language = useLanguage()
  const node = useDocumentState((state) => state.flow.nodes.find((candidate) => candidate.id === id))
  const type = useDocumentState((state) => (node ? state.nodeTypes.get(node.type) : undefined))
  if (!node || !type) return []
  return portsOf(node, type).outputs.map((port) => ({ value: port.id, label: textIn(language, port.title) }))
}

function useTargets(from: EdgeEnd): readonly Target[] {
  const flow = useDocumentState((state) => state.flow)
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const language = useLanguage()
  const { node: source, port: sourcePort } = from
  return useMemo(
    () =>
      flow.nodes.flatMap((node) => {
        const type = nodeTypes.get(node.type)
        const inputs = type ? portsOf(node, type).inputs : []
        return inputs
          .map((port) => ({
            end: { node: node.id, port: port.id },
            node: node.name,
            port: inputs.length > 1 ? textIn(language, port.title) : '',
          }))
          .filter(({ end }) => canConnect(flow, nodeTypes, { node: source, port: sourcePort }, end).ok)
      }),
    [flow, nodeTypes, language, source, sourcePort],
  )
}
