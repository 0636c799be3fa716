import { Button, Tooltip } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'

interface AskButtonProps {
  readonly icon: ReactNode
  readonly text: string
  /** What to know before. */
  readonly hint?: string | undefined
  readonly isAsking: boolean
  readonly onAsk: () => void
}

/** A button that asks another system, which may take its time. It has the focus again when the answer has come. */
export function AskButton({ icon, text, hint, isAsking, onAsk }: AskButtonProps) {
  const button = useRef<HTMLButtonElement>(null)
  const hadFocus = useRef(false)
  useEffect(() => {
    // A button that cannot be pressed meanwhile loses the focus, and with it the place of people without a mouse.
    if (!isAsking && hadFocus.current && document.activeElement === document.body) button.current?.focus()
    if (!isAsking) hadFocus.current = false
  }, [isAsking])
  return (
    <Tooltip label={hint} disabled={hint === undefined}>
      <Button
        ref={button}
        variant="default"
        leftSection={icon}
        loading={isAsking}
        onClick={() => {
          hadFocus.current = document.activeElement === button.current
          onAsk()
        }}
      >
        {text}
      </Button>
    </Tooltip>
  )
}
