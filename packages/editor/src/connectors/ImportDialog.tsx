import type { ContractPreview, ContractSource, ImportedSummary } from '@isthmus/sdk/api'
import { useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ConnectionStep } from './ConnectionStep.tsx'
import { ContractStep } from './ContractStep.tsx'
import { RequestStep } from './RequestStep.tsx'
import { SourceStep, type TypedSource, untypedSource } from './SourceStep.tsx'

interface ImportDialogProps {
  readonly known: readonly ImportedSummary[]
  readonly onClose: () => void
  readonly onImported: (imported: ImportedSummary) => void
}

type Step =
  | { readonly kind: 'source' }
  | { readonly kind: 'contract'; readonly source: ContractSource; readonly preview: ContractPreview }
  | { readonly kind: 'request'; readonly text: string }

/** From a contract or a pasted call to nodes: where it is, what it gives, what of that is wanted. */
export function ImportDialog({ known, onClose, onImported }: ImportDialogProps) {
  const t = useText()
  const [step, setStep] = useState<Step>({ kind: 'source' })
  const [typed, setTyped] = useState<TypedSource>(untypedSource)
  const back = () => setStep({ kind: 'source' })
  return (
    <Dialog opened size={760} onClose={onClose} title={t('connectors.import')}>
      {step.kind === 'source' ? (
        <SourceStep
          typed={typed}
          onType={setTyped}
          onClose={onClose}
          onPreview={(source, preview) => setStep({ kind: 'contract', source, preview })}
          onRequest={(text) => setStep({ kind: 'request', text })}
        />
      ) : null}
      {step.kind === 'contract' && step.preview.connection ? (
        <ConnectionStep preview={step.preview} connection={step.preview.connection} onBack={back} />
      ) : null}
      {step.kind === 'contract' && !step.preview.connection ? (
        <ContractStep source={step.source} preview={step.preview} known={known} onBack={back} onImported={onImported} />
      ) : null}
      {step.kind === 'request' ? <RequestStep text={step.text} onBack={back} /> : null}
    </Dialog>
  )
}
