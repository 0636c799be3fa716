import { Modal, VisuallyHidden } from '@mantine/core'
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useDocumentState } from '../document/index.ts'
import { loadTexts } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { useFocusBack } from '../ui/use-focus-back.ts'
import type { Command, CommandContext } from './command.ts'
import { useCommandContext, useEditorUi } from './CommandsContext.tsx'
import { isMac } from './platform.ts'
import { runCommand } from './run-command.ts'
import { searchCommands, searchNodes } from './search-commands.ts'
import { formatShortcut } from './shortcut.ts'
import { commandTable } from './table.ts'
import css from './commands.module.css'

interface Entry {
  readonly key: string
  readonly group: string
  readonly label: string
  readonly icon: ReactNode
  readonly keys: string | undefined
  readonly refused: string | undefined
  readonly run: (context: CommandContext) => void
}

/** Everything that can be done and every node of the flow, found by typing. */
export function CommandBar() {
  const context = useCommandContext()
  const opened = useEditorUi((state) => state.commandBar)
  const t = useText()
  const close = (): void => context.ui.set({ commandBar: false })
  useFocusBack(opened)
  return (
    <Modal.Root opened={opened} onClose={close} size={560} yOffset="12vh" centered={false} returnFocus={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={t('commands.commandBar')}>
        <BarContent onClose={close} />
      </Modal.Content>
    </Modal.Root>
  )
}

function BarContent({ onClose }: { readonly onClose: () => void }) {
  const context = useCommandContext()
  const t = useText()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const entries = useEntries(query)
  // Commands are found by their Chinese names, too; without these texts just by the others.
  useEffect(() => void loadTexts('zh-CN').catch(() => undefined), [])
  const choose = (entry: Entry | undefined): void => {
    if (!entry || entry.refused !== undefined) return
    onClose()
    // The command may move the focus, so the bar gives it back first.
    setTimeout(() => entry.run(context), 0)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setActive((active + step + entries.length) % Math.max(1, entries.length))
    else if (event.key === 'Enter') choose(entries[active])
    else return
    event.preventDefault()
  }
  return (
    <div className={css.bar}>
      <input
        className={css.search}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="command-list"
        aria-activedescendant={entries[active] ? `command-${active}` : undefined}
        aria-label={t('commands.search')}
        placeholder={t('commands.search')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className={css.list} role="listbox" id="command-list" aria-label={t('commands.menu')}>
        {entries.map((entry, index) => (
          <EntryRow
            key={entry.key}
            entry={entry}
            index={index}
            active={index === active}
            heading={entry.group !== entries[index - 1]?.group}
            onChoose={choose}
          />
        ))}
        {entries.length === 0 && <div className={css.empty}>{t('commands.noMatch', { query })}</div>}
      </div>
    </div>
  )
}

interface EntryRowProps {
  readonly entry: Entry
  readonly index: number
  readonly active: boolean
  readonly heading: boolean
  readonly onChoose: (entry: Entry) => void
}

function EntryRow({ entry, index, active, heading, onChoose }: EntryRowProps) {
  return (
    <>
      {heading && (
        <div className={css.group} role="presentation">
          {entry.group}
        </div>
      )}
      <div
        id={`command-${index}`}
        className={css.option}
        role="option"
        aria-selected={active}
        aria-disabled={entry.refused !== undefined}
        ref={(element) => {
          if (active) element?.scrollIntoView({ block: 'nearest' })
        }}
        onClick={() => onChoose(entry)}
      >
        {entry.icon}
        <span className={css.label}>{entry.label}</span>
        {entry.refused !== undefined && <span className={css.keys}>{entry.refused}</span>}
        {entry.refused === undefined && entry.keys && <span className={css.keys}>{entry.keys}</span>}
        {entry.refused !== undefined && entry.keys && <VisuallyHidden>{entry.keys}</VisuallyHidden>}
      </div>
    </>
  )
}

function useEntries(query: string): readonly Entry[] {
  const context = useCommandContext()
  const nodes = useDocumentState((state) => state.flow.nodes)
  const t = useText()
  return useMemo(() => {
    const entryOf = (command: Command): Entry => {
      const Icon = command.icon
      const answer = command.enabled(context)
      const keys = command.shortcuts[0]
      return {
        key: command.name,
        group: t(`commands.group.${command.group}`),
        label: t(command.label),
        icon: <Icon size={15} strokeWidth={1.75} aria-hidden />,
        keys: keys && formatShortcut(keys, isMac()),
        refused: answer === true ? undefined : t(answer),
        run: (target) => runCommand(target, command),
      }
    }
    const found = searchNodes(nodes, query).slice(0, 20)
    return [
      ...searchCommands(
        commandTable.filter((command) => !command.hidden),
        query,
      ).map(entryOf),
      ...found.map((node) => ({
        key: `node ${node.id}`,
        group: t('commands.nodes'),
        label: node.name,
        icon: undefined,
        keys: undefined,
        refused: undefined,
        run: (target: CommandContext) => {
          target.document.selectNodes([node.id])
          target.view.focusNode(node.id)
        },
      })),
    ]
  }, [context, nodes, query, t])
}
