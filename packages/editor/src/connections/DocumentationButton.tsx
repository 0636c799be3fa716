import { Button } from '@mantine/core'
import { textIn, type ConnectorInfo } from '@isthmus/sdk'
import { BookOpen } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useConnectorDocument } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { DocumentView } from '../ui/DocumentView.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { Waiting } from '../ui/Waiting.tsx'

/** Opens what is known of the system: how it is signed in to, what it offers, its limits, what was verified. */
export function DocumentationButton({ connector }: { readonly connector: ConnectorInfo }) {
  const t = useText()
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="default"
        leftSection={<BookOpen size={16} aria-hidden />}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {t('connections.docs')}
      </Button>
      <Dialog
        opened={isOpen}
        size={1040}
        onClose={() => setOpen(false)}
        title={t('connections.docsOf', { system: textIn(language, connector.title) })}
      >
        <Documentation connector={connector.id} />
      </Dialog>
    </>
  )
}

function Documentation({ connector }: { readonly connector: string }) {
  const t = useText()
  const { data, error } = useConnectorDocument(connector, useLanguage())
  if (error) return <ProblemNote problem={problemOf(error)} />
  return data ? <DocumentView document={data} contents={t('connections.docsContents')} /> : <Waiting />
}
