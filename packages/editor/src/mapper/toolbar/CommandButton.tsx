import { Tooltip } from '@mantine/core'
import { ariaShortcut, formatShortcut, isMac } from '../../commands/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { mapperCommands, type MapperCommandContext, type MapperCommandName } from '../keys/mapper-commands.ts'
import styles from './toolbar.module.css'

interface CommandButtonProps {
  readonly name: MapperCommandName
  readonly commands: MapperCommandContext
  readonly withLabel?: boolean
}

/** One command of the mapper as a button; greyed while it can do nothing. */
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
