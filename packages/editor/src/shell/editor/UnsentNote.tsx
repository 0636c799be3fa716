import { Button } from '@mantine/core'
import { Send, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { isFinished, useDocumentState, useFlowDocument, type RunView } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import type { EditorRun } from './use-editor-run.ts'
import styles from './editor.module.css'

interface Unsent {
  readonly node: string
  readonly name: string
  /** Connection it goes to; the node itself where it has none. */
  readonly system: string
  readonly count: number
}

/** Says what a run of a part of the flow kept from other systems, and sends it when a person wants that. */
export function UnsentNote({ run }: { readonly run: EditorRun }) {
  const t = useText()
  const { readOnly } = useFlowDocument()
  const shown = useDocumentState((state) => state.run)
  const nodes = useDocumentState((state) => state.flow.nodes)
  const [asked, setAsked] = useState<Unsent>()
  if (!shown || !isFinished(shown) || readOnly) return null
  const unsent = unsentIn(shown, nodes)
  if (unsent.length === 0) return null
  const { name = '', system = '', count: wanted = 0 } = asked ?? {}
  const sentence = t('document.sendText', { node: name, system, count: wanted })
  const send = ({ node, count }: Unsent): void => {
    setAsked(undefined)
    void run.startPart({ ...shown.summary.part, writes: { [node]: count } })
  }
  return (
    <div className={styles['unsent']} role="note">
      {unsent.map((each) => (
        <span key={each.node} className={styles['unsentItem']}>
          <ShieldCheck size={14} aria-hidden />
          {t('document.unsent', { node: each.name, count: each.count, system: each.system })}
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<Send size={12} aria-hidden />}
            onClick={() => setAsked(each)}
          >
            {t('document.send')}
          </Button>
        </span>
      ))}
      <ConfirmDialog
        opened={asked !== undefined}
        title={t('document.sendTitle', { system: asked?.system ?? '' })}
        text={[sentence, ...(isMadeUp(shown) ? [t('document.sendSamples')] : [])].join(' ')}
        confirm={t('document.sendConfirm', { count: asked?.count ?? 0 })}
        busy={run.starting}
        problem={undefined}
        onConfirm={() => asked && send(asked)}
        onClose={() => setAsked(undefined)}
      />
    </div>
  )
}

function isMadeUp({ steps }: RunView): boolean {
  return [...steps.values()].some(({ given }) => given === 'sample')
}

interface Named {
  readonly id: string
  readonly name: string
  readonly connection?: string
}

function unsentIn({ steps }: RunView, nodes: readonly Named[]): readonly Unsent[] {
  return [...steps.values()].flatMap(({ node: id, unsent: count = 0 }) => {
    const node = nodes.find((each) => each.id === id)
    return node && count > 0 ? [{ node: id, name: node.name, system: node.connection ?? node.name, count }] : []
  })
}
