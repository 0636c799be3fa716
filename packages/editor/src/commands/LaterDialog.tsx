import { Suspense, useEffect, type ReactNode } from 'react'
import { useText } from '../i18n/use-text.ts'
import { OfflineBoundary } from '../ui/OfflineBoundary.tsx'
import { useCommandContext } from './CommandsContext.tsx'

interface LaterDialogProps {
  /** Takes back that it was opened. */
  readonly onClose: () => void
  /** A dialog that is loaded when it is first opened. */
  readonly children: ReactNode
}

/** Around a dialog that few people open: where it cannot be loaded, that is said and the page stays as it is. */
export function LaterDialog({ onClose, children }: LaterDialogProps) {
  return (
    <OfflineBoundary fallback={<NotLoaded onClose={onClose} />}>
      <Suspense>{children}</Suspense>
    </OfflineBoundary>
  )
}

function NotLoaded({ onClose }: Pick<LaterDialogProps, 'onClose'>): ReactNode {
  const { ui } = useCommandContext()
  const t = useText()
  useEffect(() => {
    ui.say(t('commands.notLoaded'), 'error')
    onClose()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- said once
  }, [])
  return null
}
