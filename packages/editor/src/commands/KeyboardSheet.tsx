import { Text } from '@mantine/core'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import type { CommandGroup } from './command.ts'
import { useCommandContext, useEditorUi } from './CommandsContext.tsx'
import { isMac } from './platform.ts'
import { formatShortcut } from './shortcut.ts'
import { commandTable } from './table.ts'
import css from './commands.module.css'

const groups: readonly CommandGroup[] = ['add', 'run', 'edit', 'node', 'select', 'view']

/** Every key of the editor, from the same table that answers them. */
export function KeyboardSheet() {
  const { ui } = useCommandContext()
  const opened = useEditorUi((state) => state.keyboardSheet)
  const t = useText()
  return (
    <Dialog
      opened={opened}
      onClose={() => ui.set({ keyboardSheet: false })}
      title={t('commands.keyboardSheet')}
      size={720}
    >
      <Text c="dimmed" size="sm" mb="md">
        {t('commands.sheetHint')}
      </Text>
      <div className={css.sheet}>
        {groups.map((group) => (
          <section key={group} className={css.sheetGroup}>
            <h3>{t(`commands.group.${group}`)}</h3>
            <dl>
              {group === 'select' && <SheetRow label={t('commands.walk')} keys={['left', 'right', 'up', 'down']} />}
              {commandTable
                .filter((command) => command.group === group && command.shortcuts.length > 0)
                .map((command) => (
                  <SheetRow key={command.name} label={t(command.label)} keys={command.shortcuts} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function SheetRow({ label, keys }: { readonly label: string; readonly keys: readonly string[] }) {
  return (
    <div className={css.sheetRow}>
      <dt>{label}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{formatShortcut(key, isMac())}</kbd>
        ))}
      </dd>
    </div>
  )
}
