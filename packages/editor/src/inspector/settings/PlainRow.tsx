import { Tooltip } from '@mantine/core'
import { CircleHelp } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { useText } from '../../i18n/use-text.ts'

interface PlainRowProps {
  readonly label: string
  readonly help?: string
  readonly tall?: boolean
  readonly children: (ids: { readonly id: string; readonly describedBy: string | undefined }) => ReactNode
}

/** A row like those of the parameters, for settings that no schema describes. */
export function PlainRow({ label, help, tall, children }: PlainRowProps) {
  const t = useText()
  const id = useId()
  return (
    <div className="ins-row" data-tall={tall || undefined}>
      <span className="ins-label">
        <label htmlFor={id} title={label}>
          {label}
        </label>
        {help !== undefined && (
          <>
            <Tooltip label={help} multiline w={260} position="top-start">
              <button type="button" className="ins-help" aria-label={t('inspector.helpFor', { field: label })}>
                <CircleHelp size={13} aria-hidden />
              </button>
            </Tooltip>
            <span id={`${id}-help`} className="ins-hidden">
              {help}
            </span>
          </>
        )}
      </span>
      <div className="ins-value">{children({ id, describedBy: help === undefined ? undefined : `${id}-help` })}</div>
    </div>
  )
}
