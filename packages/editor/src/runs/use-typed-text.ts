import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

const typingPauseMs = 300

/** The text of a filter that is typed: applied after a pause, and emptied when the filter is cleared from elsewhere. */
export function useTypedText(value: string | undefined, apply: (text: string) => void) {
  const [text, setText] = useState(value ?? '')
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    if (value === undefined) setText('')
  }
  const applyLater = useDebouncedCallback(apply, typingPauseMs)
  return { text, setText, applyLater }
}
