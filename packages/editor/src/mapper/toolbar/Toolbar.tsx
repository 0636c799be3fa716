import { Tooltip } from '@mantine/core'
import { useText } from '../../i18n/use-text.ts'
import { ariaShortcut, formatShortcut, isMac } from '../../commands/index.ts'
import { mapperCommands, type MapperCommandContext, type MapperCommandName } from '../keys/mapper-commands.ts'
import { CoverageMeter } from './CoverageMeter.tsx'
import { SamplePicker } from './SamplePicker.tsx'
import { SuggestionControl } from './SuggestionControl.tsx'
import styles from './toolbar.module.css'

/** How far the mapping is, what can be done to all of it, and the record it is tried on. */
export function Toolbar({ commands }: { readonly commands: MapperCommandContext }) {
  const t = useText()
  return (
    <div className={styles['bar']} role="toolbar" aria-label={t('mapper.toolbar')}>
      <CoverageMeter commands={commands} />
      <span className={styles['gap']} />
      <CommandButton name="byName" commands={commands} withLabel />
      <SuggestionControl commands={commands} />
      <span className={styles['rule']} />
      <SamplePicker commands={commands} />
      <span className={styles['rule']} />
      <CommandButton name="undo" commands={commands} />
      <CommandButton name="redo" commands={commands} />
      <CommandButton name="expandAll" commands={commands} />
      <CommandButton name="collapseAll" commands={commands} />
      <CommandButton name="clear" commands={commands} />
      <CommandButton name="keys" commands={commands} />
    </div>
  )
}

interface CommandButtonProps {
  readonly name: MapperCommandName
  readonly commands: MapperCommandContext
  readonly withLabel?: boolean
}

export function CommandButton({ name, commands, withLabel = false }: CommandButtonProps) {
  const t = useText()
  const command = mapperCommands.find((each) => each.name === name)
  if (!command) return null
  const Icon = command.icon
  const label = t(`mapper.command.${name}`)
  const [key] = command.shortcuts
  const enabled = command.enabled(commands)
  return (
    <Tooltip label={key === undefined ? label : `${label} (${formatShortcut(key, isMac())})`}>
      <button
        type="button"
        className={styles['button']}
        data-wide={withLabel || undefined}
        aria-label={label}
        aria-keyshortcuts={key === undefined ? undefined : ariaShortcut(key, isMac())}
        aria-disabled={!enabled || undefined}
        onClick={() => {
          if (enabled) command.run(commands)
        }}
      >
        <Icon size={15} aria-hidden />
        {withLabel && <span>{label}</span>}
      </button>
    </Tooltip>
  )
}
