import { formatShortcut, isMac } from '../../commands/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { useMapperUi, useUi } from '../state/MapperContext.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { mapperCommands } from './mapper-commands.ts'
import styles from './key-sheet.module.css'

/** Keys of the trees themselves, besides those of commands. */
const treeKeys = [
  ['mapper.keys.move', ['up', 'down', 'Home', 'End']],
  ['mapper.keys.fold', ['left', 'right']],
  ['mapper.keys.extend', ['shift+up', 'shift+down', 'mod+A']],
  ['mapper.keys.pickUp', ['Enter', 'Space']],
  ['mapper.keys.drop', ['Enter', 'Space']],
  ['mapper.keys.acceptOne', ['Enter']],
  ['mapper.keys.edit', ['F2', 'Enter']],
  ['mapper.keys.formula', ['=']],
  ['mapper.keys.remove', ['Delete']],
  ['mapper.keys.leave', ['Escape']],
] as const

/** Every key of the mapper. */
export function KeySheet() {
  const t = useText()
  const ui = useUi()
  const opened = useMapperUi((state) => state.keySheet)
  return (
    <Dialog opened={opened} onClose={() => ui.set({ keySheet: false })} title={t('mapper.command.keys')} size={640}>
      <dl className={styles['sheet']}>
        {treeKeys.map(([label, keys]) => (
          <KeyRow key={label} label={t(label)} keys={keys} />
        ))}
        {mapperCommands
          .filter((command) => command.shortcuts.length > 0)
          .map((command) => (
            <KeyRow key={command.name} label={t(`mapper.command.${command.name}`)} keys={command.shortcuts} />
          ))}
      </dl>
    </Dialog>
  )
}

function KeyRow({ label, keys }: { readonly label: string; readonly keys: readonly string[] }) {
  return (
    <div className={styles['row']}>
      <dt>{label}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{formatShortcut(key, isMac())}</kbd>
        ))}
      </dd>
    </div>
  )
}
