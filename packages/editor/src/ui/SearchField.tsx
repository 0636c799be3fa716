import { TextInput } from '@mantine/core'
import { Search } from 'lucide-react'

interface SearchFieldProps {
  /** What is searched; said, and shown while the field is empty. */
  readonly label: string
  /** What is said instead, where several fields look the same. */
  readonly spoken?: string
  readonly text: string
  readonly onChange: (text: string) => void
  readonly small?: boolean
  readonly className?: string | undefined
}

/** A field that narrows the list beside it while something is typed. */
export function SearchField({ label, spoken, text, onChange, small = false, className }: SearchFieldProps) {
  return (
    <TextInput
      {...(small ? { size: 'xs' } : {})}
      {...(className === undefined ? {} : { className })}
      type="search"
      aria-label={spoken ?? label}
      placeholder={label}
      leftSection={<Search size={small ? 13 : 15} aria-hidden />}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
