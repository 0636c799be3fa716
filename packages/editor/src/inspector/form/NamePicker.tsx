import { Combobox, useCombobox } from '@mantine/core'
import { useState, type ClipboardEventHandler, type InputHTMLAttributes, type ReactNode } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { isNamedSo } from '../../expression/entity-fields.ts'

/** One name that can be picked. */
export interface NameChoice {
  readonly name: string
  /** What else it is found by. */
  readonly title?: string | undefined
  /** The heading it stands under. */
  readonly group?: string | undefined
  /** How it is drawn; its name when left out. */
  readonly shown?: ReactNode
}

interface NamePickerProps {
  /** Attributes of the input: id, names for assistive technology, class and placeholder. */
  readonly input: Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'list'> & {
    readonly onPaste?: ClipboardEventHandler<HTMLInputElement>
  }
  readonly value: string
  readonly choices: readonly NameChoice[]
  readonly readOnly: boolean
  readonly onChange: (name: string) => void
  /** Told when the list opens and closes, so that it can be read meanwhile. */
  readonly onToggle?: (isOpen: boolean) => void
  /** Stands below the names: that they are being read, or why they cannot be. */
  readonly note?: ReactNode
}

/** Drawn at once; typing finds the rest. */
const mostShown = 100
const leastWidth = 220

/**
 * A text with the names that are known below it. Whatever is typed is taken, so a name that nobody knows yet can be used; typing
 * searches names and titles, arrows and Enter pick, Escape closes the list and leaves the text.
 */
export function NamePicker(props: NamePickerProps) {
  const { input, value, choices, readOnly, onChange, onToggle, note } = props
  // All names are shown until something is typed: the name that is there already would hide the others.
  const [isTyping, setTyping] = useState(false)
  const combobox = useCombobox({
    onDropdownOpen: () => onToggle?.(true),
    onDropdownClose: () => {
      onToggle?.(false)
      setTyping(false)
      combobox.resetSelectedOption()
    },
  })
  const found = isTyping ? choices.filter(({ name, title, group }) => isNamedSo(value, name, title, group)) : choices
  const [width, setWidth] = useState(leastWidth)
  const open = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    if (readOnly) return
    // At least as wide as the field, so that both begin at the same place.
    setWidth(Math.max(leastWidth, currentTarget.offsetWidth))
    combobox.openDropdown()
  }
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width="max-content"
      onOptionSubmit={(name) => {
        onChange(name)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <input
          {...input}
          type="text"
          role="combobox"
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          readOnly={readOnly}
          value={value}
          onClick={open}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            // What else Escape would close stays open.
            if (event.key === 'Escape' && combobox.dropdownOpened) event.stopPropagation()
          }}
          onChange={(event) => {
            setTyping(true)
            open(event)
            combobox.updateSelectedOptionIndex()
            onChange(event.currentTarget.value)
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown
        className="ins-names"
        style={{ minWidth: width }}
        hidden={choices.length === 0 && note === undefined}
      >
        <Names found={found} chosen={value} />
        <Footer {...props} hidden={found.length - mostShown} hasNone={found.length === 0} />
        {note}
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Names({ found, chosen }: { readonly found: readonly NameChoice[]; readonly chosen: string }) {
  const shown = found.slice(0, mostShown)
  const groups = [...new Set(shown.map(({ group }) => group))]
  return (
    <Combobox.Options className="ins-names-list">
      {groups.map((group) => {
        const own = shown.filter((each) => each.group === group)
        const options = own.map(({ name, shown: drawn }) => (
          <Combobox.Option key={name} value={name} active={name === chosen} aria-selected={name === chosen}>
            {drawn ?? name}
          </Combobox.Option>
        ))
        if (group === undefined) return options
        return (
          <Combobox.Group key={group} label={group}>
            {options}
          </Combobox.Group>
        )
      })}
    </Combobox.Options>
  )
}

interface FooterProps extends Pick<NamePickerProps, 'choices' | 'value'> {
  readonly hidden: number
  readonly hasNone: boolean
}

function Footer({ choices, value, hidden, hasNone }: FooterProps) {
  const t = useText()
  if (hidden > 0) return <p className="ins-names-note">{t('inspector.namesMore', { count: hidden })}</p>
  if (!hasNone || choices.length === 0) return null
  return <p className="ins-names-note">{t('inspector.namesNone', { name: value })}</p>
}
