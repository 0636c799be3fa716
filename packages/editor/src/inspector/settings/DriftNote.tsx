import { Button } from '@mantine/core'
import type { FlowDriftAnswer } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { TriangleAlert, WandSparkles } from 'lucide-react'
import { useFlowDrift } from '../../api/queries.ts'
import { useDocumentState, useFlowDocument } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { driftText } from '../../ui/drift-text.ts'

/** What has changed in systems that the flow uses, and the edit that follows renamed fields. */
export function DriftNote() {
  const { readOnly } = useFlowDocument()
  const flow = useDocumentState((state) => state.flow.id)
  const version = useDocumentState((state) => state.version)
  const drift = useFlowDrift(flow, version)
  return drift.data?.connections.map((each) => <Changes key={each.connection} {...each} readOnly={readOnly} />)
}

type ChangesProps = FlowDriftAnswer['connections'][number] & { readonly readOnly: boolean }

function Changes({ connection, changes, patch, readOnly }: ChangesProps) {
  const t = useText()
  const document = useFlowDocument()
  const flow = useDocumentState((state) => state.flow)
  const saved = useDocumentState((state) => state.save.status === 'saved')
  return (
    <section className="ins-drift" aria-label={t('inspector.drift', { connection })}>
      <h3>
        <TriangleAlert size={14} aria-hidden />{' '}
        <Link to="/connections/$connection" params={{ connection }}>
          {t('inspector.drift', { connection })}
        </Link>
      </h3>
      <ul>
        {changes.map((change) => (
          <li key={`${change.kind}${change.entity}${change.path?.join('.') ?? ''}`}>
            <strong>{change.entity}</strong> {driftText(change, t)}
          </li>
        ))}
      </ul>
      {patch && !readOnly ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<WandSparkles size={14} aria-hidden />}
          // The edit was made for what is saved; it would overwrite what was typed since.
          disabled={!saved}
          onClick={() => document.edit(patch, { group: `drift ${flow.id}` })}
        >
          {t('inspector.driftApply')}
        </Button>
      ) : null}
    </section>
  )
}
