import { Switch } from '@mantine/core'
import type { FlowNode, NodeOptions, NodeTypeInfo } from '@isthmus/sdk'
import { useText } from '../../i18n/use-text.ts'
import { PlainRow } from './PlainRow.tsx'
import { NotesInput, SecondsInput, WholeNumberInput } from './SettingInputs.tsx'

interface NodeSettingsProps {
  readonly node: FlowNode
  readonly nodeType: NodeTypeInfo | undefined
  readonly readOnly: boolean
  readonly onOptions: (options: NodeOptions) => void
}

const standardRetry = { tries: 3, waitMs: 1000 }

/** What holds for every node, whatever its type: errors, retry, time limit, notes. */
export function NodeSettings({ node, nodeType, readOnly, onOptions }: NodeSettingsProps) {
  const t = useText()
  const works = nodeType?.kind !== 'trigger'
  return (
    <div className="ins-form">
      {works && nodeType?.hasErrorPort !== false && (
        <PlainRow label={t('inspector.onError')} help={t('inspector.onErrorHelp')}>
          {({ id, describedBy }) => (
            <select
              id={id}
              aria-describedby={describedBy}
              className="ins-input"
              disabled={readOnly}
              value={node.onError ?? 'continue'}
              onChange={(event) => onOptions({ onError: event.currentTarget.value === 'stop' ? 'stop' : null })}
            >
              <option value="continue">{t('inspector.onError.continue')}</option>
              <option value="stop">{t('inspector.onError.stop')}</option>
            </select>
          )}
        </PlainRow>
      )}
      {nodeType?.kind === 'effect' && <RetryRows node={node} readOnly={readOnly} onOptions={onOptions} />}
      {works && (
        <PlainRow label={t('inspector.timeout')} help={t('inspector.timeoutHelp')}>
          {(ids) => (
            <SecondsInput
              {...ids}
              readOnly={readOnly}
              minMs={1}
              maxMs={86_400_000}
              value={node.timeoutMs}
              onChange={(timeoutMs) => onOptions({ timeoutMs: timeoutMs ?? null })}
            />
          )}
        </PlainRow>
      )}
      <PlainRow label={t('inspector.disabled')} help={t('inspector.disabledHelp')}>
        {({ id, describedBy }) => (
          <span className="ins-switch">
            <Switch
              id={id}
              aria-describedby={describedBy}
              size="sm"
              disabled={readOnly}
              checked={node.disabled === true}
              onChange={(event) => onOptions({ disabled: event.currentTarget.checked ? true : null })}
            />
          </span>
        )}
      </PlainRow>
      <PlainRow label={t('inspector.notes')} tall>
        {({ id }) => (
          <NotesInput
            id={id}
            readOnly={readOnly}
            maxLength={10_000}
            value={node.notes}
            onChange={(notes) => onOptions({ notes: notes ?? null })}
          />
        )}
      </PlainRow>
    </div>
  )
}

function RetryRows({ node, readOnly, onOptions }: Omit<NodeSettingsProps, 'nodeType'>) {
  const t = useText()
  const { retry } = node
  return (
    <>
      <PlainRow label={t('inspector.retry')} help={t('inspector.retryHelp')}>
        {({ id, describedBy }) => (
          <span className="ins-switch">
            <Switch
              id={id}
              aria-describedby={describedBy}
              size="sm"
              disabled={readOnly}
              checked={retry !== undefined}
              onChange={(event) => onOptions({ retry: event.currentTarget.checked ? standardRetry : null })}
            />
          </span>
        )}
      </PlainRow>
      {retry && (
        <>
          <PlainRow label={t('inspector.retryTries')}>
            {({ id }) => (
              <WholeNumberInput
                id={id}
                readOnly={readOnly}
                min={1}
                max={10}
                value={retry.tries}
                onChange={(tries) => tries !== undefined && onOptions({ retry: { ...retry, tries } })}
              />
            )}
          </PlainRow>
          <PlainRow label={t('inspector.retryWait')}>
            {({ id }) => (
              <SecondsInput
                id={id}
                readOnly={readOnly}
                minMs={0}
                maxMs={600_000}
                value={retry.waitMs}
                onChange={(waitMs) => waitMs !== undefined && onOptions({ retry: { ...retry, waitMs } })}
              />
            )}
          </PlainRow>
        </>
      )}
    </>
  )
}
